"""What a text is about, as the judge's n-grams read it: evidence beside likeness, in a fraction of a millisecond."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.understanding.normalise import normalise

Chances = NDArray[np.float32]
_KEPT: Final = 4096  # texts whose reading is remembered: the titles of articles come again and again
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
    """Reads wishes, and remembers them."""

    def __init__(self, grams: Grams) -> None:
        self._grams = grams
        self._columns = grams.labels.columns["intents"]
        names = grams.labels.intents
        self._sums = [
            np.array([name.startswith(group) for name in names]) for group in (_OUTSIDE, _SOCIAL, _PRODUCT)
        ]
        self._known: OrderedDict[bytes, Wish] = OrderedDict()  # by digests: no text is kept

    def __call__(self, text: str) -> Wish:
        """What a text asks for."""
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        found = self._known.get(name) or self._read(text)
        self._known[name] = found
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _read(self, text: str) -> Wish:
        scores = self._grams.scores(normalise(text).text)[self._columns]
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        outside, social, product = (float(chances[group].sum()) for group in self._sums)
        return Wish(chances, outside, social, product)
