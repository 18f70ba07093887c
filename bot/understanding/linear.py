"""The linear judge: hashed n-grams times a small table of weights. NumPy only, well under a millisecond a text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import UnderstandingError
from bot.understanding.features import bucket, grams

FILE = "linear.safetensors"
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labels:
    """The outputs of a judge, in column order."""

    intents: tuple[str, ...]
    sentiment: tuple[str, ...] = ("negative", "neutral", "positive")
    anger: tuple[str, ...] = ("0", "1", "2", "3")
    risk: tuple[str, ...] = ("commitment", "legal", "safety", "privacy", "abuse", "fraud", "injection")

    @property
    def columns(self) -> dict[str, slice]:
        """Where each head's columns lie."""
        heads = {"intents": self.intents, "sentiment": self.sentiment, "anger": self.anger, "risk": self.risk}
        out, start = {}, 0
        for name, names in heads.items():
            out[name] = slice(start, start + len(names))
            start += len(names)
        return out

    @property
    def width(self) -> int:
        """The number of columns of all heads."""
        return len(self.intents) + len(self.sentiment) + len(self.anger) + len(self.risk)


def features(text: str, asked: str = "") -> tuple[list[int], float]:
    """Buckets of a normalised message, each once, and their common weight."""
    buckets = sorted({bucket(gram) for gram in grams(text, asked)})
    return buckets, 1.0 / max(1, len(buckets)) ** 0.5


class Buckets:
    """Which rows of weights belong to buckets: a sorted list of numbers, in a tenth of the memory of a dict."""

    def __init__(self, keys: NDArray[np.uint32]) -> None:
        self._order = np.argsort(keys).astype(np.int32)
        self._keys = keys[self._order]

    def rows(self, buckets: Sequence[int]) -> NDArray[np.int32]:
        """The rows of those that have one."""
        wanted = np.asarray(buckets, dtype=np.uint32)
        places = np.searchsorted(self._keys, wanted)
        places[places == len(self._keys)] = 0
        found: NDArray[np.int32] = self._order[places[self._keys[places] == wanted]]
        return found


class LinearJudge:
    """Scores of every head for a normalised message and what the bot asked before it."""

    def __init__(self, folder: Path) -> None:
        from safetensors import safe_open

        path = folder / FILE
        if not path.exists():
            raise UnderstandingError(f"no {FILE} in the model folder; train one with `haoke train judge`")
        with safe_open(str(path), framework="numpy") as stored:
            self.labels = Labels(intents=tuple(json.loads(stored.metadata()["intents"])))
            keys: NDArray[np.uint32] = stored.get_tensor("buckets")
            self._weights: NDArray[np.int8] = stored.get_tensor("weights")
            self._scale: Scores = stored.get_tensor("scale")
            self._bias: Scores = stored.get_tensor("bias")
        self._buckets = Buckets(keys)

    def scores(self, text: str, asked: str = "") -> Scores:
        """One score a column."""
        buckets, weight = features(text, asked)
        rows = self._buckets.rows(buckets)
        if not len(rows):
            return self._bias.copy()
        sums = self._weights[rows].sum(axis=0, dtype=np.int32)
        out: Scores = (self._bias + sums * self._scale * weight).astype(np.float32)
        return out
