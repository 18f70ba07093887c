"""What a message shall be understood as, said by the test instead of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heard:
    """One wish: its intent, how sure, the values named in it; tone and risk count for the whole message."""

    intent: str
    confidence: float = 1.0
    entities: Mapping[str, str] = field(default_factory=dict)
    language: str = ""  # empty: told from the message
    sentiment: str = "neutral"
    anger: int = 0
    risk: tuple[str, ...] = ("none",)


def heard(
    intent: str,
    *,
    confidence: float = 1.0,
    language: str = "",
    sentiment: str = "neutral",
    anger: int = 0,
    risk: tuple[str, ...] = ("none",),
    **entities: str,
) -> Heard:
    """A wish of this intent; further keywords are the entities named in it: `heard("refund.request", order_id="10423")`."""
    return Heard(intent, confidence, entities, language, sentiment, anger, risk)
