"""What a text is about, as the judge's n-grams read it: evidence beside likeness, in a tenth of a millisecond."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.understanding.normalise import normalise

Chances = NDArray[np.float32]
_OUTSIDE: Final = ("oos",)
_SOCIAL: Final = ("dialog.", "feedback.")
_PRODUCT: Final = ("product.", "price.ask")


class Labels(Protocol):
    """The outputs of the n-grams."""

    @property
    def intents(self) -> tuple[str, ...]:
        """The names of the wishes, in order."""

    @property
    def columns(self) -> dict[str, slice]:
        """Where each head's columns lie."""


class Grams(Protocol):
    """The linear judge."""

    @property
    def labels(self) -> Labels:
        """Its outputs."""

    def scores(self, text: str, asked: str = "") -> Chances:
        """One score a column."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How likely each wish is, and in sum: none of a shop's, mere courtesy, a question about a product."""

    chances: Chances
    outside: float
    social: float
    product: float

    def fits(self, other: "Wish") -> float:
        """How much two texts are about the same, 0 to 1."""
        return float(np.sqrt(self.chances * other.chances).sum())


class Wishes:
    """Reads wishes, and keeps nothing of what it read."""

    def __init__(self, grams: Grams) -> None:
        self._grams = grams
        self._columns = grams.labels.columns["intents"]
        names = grams.labels.intents
        self._sums = [
            np.array([name.startswith(group) for name in names]) for group in (_OUTSIDE, _SOCIAL, _PRODUCT)
        ]

    def __call__(self, text: str) -> Wish:
        """What a text asks for."""
        scores = self._grams.scores(normalise(text).text)[self._columns]
        chances = np.exp(scores - scores.max())
        return self._sum(chances / chances.sum())

    def together(self, wishes: Sequence[Wish]) -> Wish | None:
        """What several texts ask for on the whole; None where there is none."""
        if len(wishes) <= 1:
            return wishes[0] if wishes else None
        return self._sum(np.mean([each.chances for each in wishes], axis=0))

    def _sum(self, chances: Chances) -> Wish:
        outside, social, product = (float(chances[group].sum()) for group in self._sums)
        return Wish(chances, outside, social, product)
