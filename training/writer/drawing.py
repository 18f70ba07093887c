"""How a model's own answers are drawn to make preferences of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What is drawn, and how."""

    answers: int = 8  # of each brief, besides the likeliest
    temperature: float = 1.0
    longest: int = 160  # tokens
    briefs: int = 0  # of the training part, by the seed; 0: all of them
    seed: int = 0
