"""Intents that a skill brings itself: recognised by likeness to its example sentences, without training."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, prod

import numpy as np

from bot.understanding.encoder import Encoder, Vectors
from bot.understanding.features import grams, masked
from bot.understanding.normalise import normalise

# Where likeness becomes a probability, and how steeply; measured on 1,500 sentences of other intents, of which
# one in a thousand is as like an example as 0.60 (vector and n-grams) or 0.30 (n-grams alone).
_BOTH = (0.7, 0.6, 0.56, 0.05)
_GRAMS = (0.0, 1.0, 0.34, 0.05)
_SUREST = 0.9999
_RIVAL = 0.12  # the surer the model is of another intent, the more like an example a message must be


@dataclass(frozen=True, slots=True)
class Example:
    """One example sentence: its intent and its n-grams."""

    intent: str
    grams: frozenset[str]


class Live:
    """A frozen set of examples; a reload makes a new one."""

    def __init__(self, examples: Mapping[str, Iterable[str]], encoder: Encoder | None) -> None:
        folded = [(intent, normalise(text).text) for intent, texts in examples.items() for text in texts]
        self._examples = tuple(Example(intent, frozenset(grams(text))) for intent, text in folded)
        self._vectors = encoder.embed([masked(text) for _, text in folded]) if encoder and folded else None

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents that have examples."""
        return tuple(dict.fromkeys(example.intent for example in self._examples))

    def chances(self, text: str, vector: Vectors | None, rival: float) -> dict[str, float]:
        """How likely a normalised message means each of these intents, beside a rival reading of that chance; at most 1 in all."""
        if not self._examples:
            return {}
        said = frozenset(grams(text))
        shared = np.array([_likeness(said, example.grams) for example in self._examples])
        near = (
            self._vectors @ vector
            if self._vectors is not None and vector is not None
            else np.zeros(len(shared))
        )
        deep, flat, middle, width = _BOTH if self._vectors is not None else _GRAMS
        likeness: Sequence[float] = (deep * near + flat * shared).tolist()
        middle += _RIVAL * rival
        best: dict[str, float] = {}
        for example, value in zip(self._examples, likeness, strict=True):
            best[example.intent] = max(best.get(example.intent, 0.0), 1 / (1 + exp((middle - value) / width)))
        return _apart(best)


def _apart(chances: dict[str, float]) -> dict[str, float]:
    """Chances that were judged one by one, as chances of readings that exclude each other: shared out by their odds."""
    odds = {name: chance / (1 - min(chance, _SUREST)) for name, chance in chances.items()}
    together, total = 1 - prod(1 - chance for chance in chances.values()), sum(odds.values())
    return {name: together * each / total for name, each in odds.items()}


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / (len(first) * len(second)) ** 0.5 if first and second else 0.0
