"""What an engine is started with: the first line of JSON that it is sent."""

from dataclasses import dataclass, field
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
    decoding: str = "pages"  # or "slots"
