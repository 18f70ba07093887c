"""An ear for what no pattern describes: a small network hears it in what a message means and in how it is worded."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.encoder import Vectors
from bot.understanding.follow import gelu
from bot.understanding.linear import Buckets, Scores, features


class Ear:
    """One hidden layer over a message's vector, and a table of weights for its n-grams; their scores are added. Frozen."""

    def __init__(self, path: Path, kinds: Sequence[str]) -> None:
        from safetensors.numpy import load_file

        self._kinds = tuple(kinds)
        stored = load_file(str(path))
        self._inner: Scores = stored["inner"].astype(np.float32)
        self._bias: Scores = stored["bias"].astype(np.float32)
        self._outer: Scores = stored["outer"].astype(np.float32)
        self._usual: Scores = stored["usual"].astype(np.float32)  # scores of a message that says nothing
        self._table: NDArray[np.int8] = stored["table"]
        self._scale: Scores = stored["scale"].astype(np.float32)
        self._buckets = Buckets(stored["buckets"])

    def hear(self, text: str, vector: Vectors) -> Mapping[str, float]:
        """How likely each kind is in a normalised message, by its words and by its vector without what was asked before it."""
        buckets, weight = features(text)
        worded = self._table[self._buckets.rows(buckets)].sum(axis=0, dtype=np.int32) * self._scale * weight
        meant = gelu(vector @ self._inner + self._bias) @ self._outer
        scores = self._usual + worded + meant
        chances = np.exp(scores - scores.max())
        heard = dict(zip(self._kinds, (chances / chances.sum()).tolist(), strict=False))
        return {kind: heard.get(kind, 0.0) for kind in self._kinds}
