"""What an engine is started with, as one line of JSON."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Where the model is, what it must match, and how much it may hold."""

    folder: str  # weights, or an adapter
    base: str = ""  # of an adapter
    parity: dict[str, Any] = field(default_factory=dict)  # empty: not checked
    device: str = "auto"
    precision: str = "auto"
    cache_tokens: int = 16_384
    concurrent: int = 16
    threads: int = 1
    temperature: float = 0.3

    def line(self) -> bytes:
        """As it is written to the engine."""
        return json.dumps(asdict(self)).encode() + b"\n"
