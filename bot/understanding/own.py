"""Own intents: what a skill brings itself is recognised by a few example sentences, without training.

A ridge regression, solved in a few milliseconds when the examples change, sets every own intent apart from the others and
from the built-in ones; its score, the likeness to the nearest examples and the model's own reading become one probability.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, prod

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder import Encoder, Vectors
from bot.understanding.features import grams, masked
from bot.understanding.normalise import normalise

Table = NDArray[np.float32]
_RIDGE = 0.3
_OWN, _OTHER = 4.0, -1.0  # what the regression aims at
_BLANK = 64  # rows that stand for all that is like no example, where no directions are known
_NEAREST = 2  # examples that say how like a message is
_SUREST = 0.9999


@dataclass(frozen=True, slots=True)
class Curve:
    """From evidence to a probability; fitted on intents of other trades by `benchmarks/own_intents.py --fit`."""

    grams: float  # weight of shared n-grams beside the vectors
    score: float
    likeness: float
    rival: float
    bias: float


FULL = Curve(grams=2.0, score=2.74, likeness=5.38, rival=-3.52, bias=-5.91)
LINEAR = Curve(grams=2.0, score=2.84, likeness=3.53, rival=-3.81, bias=-3.43)


class OwnIntents:
    """A frozen set of own intents; a reload makes a new one.

    Args:
        examples: Sentences by intent, of all languages.
        encoder: Gives their vectors; without one the n-grams decide alone.
        against: Directions of the built-in intents, from which the own ones are set apart.
    """

    def __init__(
        self,
        examples: Mapping[str, Iterable[str]],
        encoder: Encoder | None = None,
        against: Table | None = None,
    ) -> None:
        told = {
            name: tuple(dict.fromkeys(normalise(text).text for text in texts))
            for name, texts in examples.items()
        }
        told = {name: texts for name, texts in told.items() if texts}
        self.intents = tuple(told)
        texts = [text for every in told.values() for text in every]
        self._of = np.array([row for row, every in enumerate(told.values()) for _ in every], dtype=np.intp)
        self._grams = [frozenset(grams(text)) for text in texts]
        embedded = encoder is not None and texts
        self._vectors = encoder.embed([masked(text) for text in texts]) if encoder and embedded else None
        self.curve = LINEAR if self._vectors is None else FULL
        self._against = against if self._vectors is not None and against is not None else None
        self._weights = self._solved() if texts else np.zeros((0, 0), dtype=np.float32)

    def chances(self, text: str, vector: Vectors | None, rival: float) -> dict[str, float]:
        """How likely a normalised message means each own intent, in all at most 1.

        Args:
            rival: The probability of the likeliest built-in wish.
        """
        if not self.intents:
            return {}
        curve = self.curve
        weights = np.array([curve.score, curve.likeness, curve.rival], dtype=np.float32)
        sums = (self.evidence(text, vector, rival) @ weights + curve.bias).tolist()
        return _apart({name: 1 / (1 + exp(-value)) for name, value in zip(self.intents, sums, strict=True)})

    def evidence(self, text: str, vector: Vectors | None, rival: float) -> Table:
        """A row an intent: the regression's score, the likeness to the nearest examples, the rival."""
        said = frozenset(grams(text))
        shared = np.array([_likeness(said, each) for each in self._grams], dtype=np.float32)
        near = shared if self._vectors is None or vector is None else self._vectors @ vector
        score = self._kernel(shared, near, vector) @ self._weights
        rows = range(len(self.intents))
        likeness = [float(np.sort(near[self._of == row])[-_NEAREST:].mean()) for row in rows]
        return np.array([[score[row], likeness[row], rival] for row in rows], dtype=np.float32)

    def _kernel(self, shared: Table, near: Table, vector: Vectors | None) -> Table:
        """How a message relates to every example and to every built-in direction."""
        mine = shared * self.curve.grams + (near if self._vectors is not None else 0) + 1
        others = np.ones(self._others, dtype=np.float32)
        if self._against is not None and vector is not None:
            others = others + self._against @ vector
        both: Table = np.concatenate([mine, others])
        return both

    @property
    def _others(self) -> int:
        """Rows that stand for what is none of these intents."""
        return _BLANK if self._against is None else len(self._against)

    def _solved(self) -> Table:
        """Weights of examples and directions, a column an intent."""
        mine, every = len(self._grams), len(self._grams) + self._others
        kernel = np.ones((every, every), dtype=np.float64)
        shared = [[_likeness(one, other) for other in self._grams] for one in self._grams]
        kernel[:mine, :mine] += self.curve.grams * np.array(shared)
        if self._vectors is not None:
            known = self._vectors if self._against is None else np.concatenate([self._vectors, self._against])
            kernel[: len(known), : len(known)] += known @ known.T
        aims = np.full((every, len(self.intents)), _OTHER)
        aims[np.arange(mine), self._of] = _OWN
        solved: Table = np.linalg.solve(kernel + _RIDGE * np.eye(every), aims).astype(np.float32)
        return solved


def _apart(chances: dict[str, float]) -> dict[str, float]:
    """Chances that were judged one by one, as chances of readings that exclude each other: shared out by their odds."""
    odds = {name: chance / (1 - min(chance, _SUREST)) for name, chance in chances.items()}
    together, total = 1 - prod(1 - chance for chance in chances.values()), sum(odds.values())
    return {name: together * each / total for name, each in odds.items()}


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / (len(first) * len(second)) ** 0.5 if first and second else 0.0
