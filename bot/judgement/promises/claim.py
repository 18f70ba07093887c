"""What a claim is."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "act", "amount", "date", "duration", "number", "phone", "email", "link", "address", "guarantee", "liability", "unsupported",
]  # fmt: skip
Mood = Literal["done", "submitted", "doing", "will"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing a sentence says that must be backed; `value` is normalised for comparison.

    An act carries its name as `value`, when it is said to happen as `mood`, whether it is said of this very moment (`recent`),
    and whether the shop speaks of itself (`ours`) rather than of the state of things.
    """

    kind: Kind
    value: Any = None
    mood: Mood = "done"
    recent: bool = False
    ours: bool = False
    arrives: bool = False  # a day that is said to be when something comes
    hedged: bool = False
