"""BM25 over an inverted index of numpy arrays: a search touches only the passages that share a word."""

from collections import Counter
from collections.abc import Collection, Sequence
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.words import words

Scores = NDArray[np.float32]
_K1: Final = 1.2  # how soon repeats of a word stop counting
_B: Final = 0.6  # how much long passages are held back


class Lexical:
    """The words of passages. Scores lie in [0, 1]: 1 would be every word of the question, over and over."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [Counter(words(text)) for text in texts]
        self._size = len(texts)
        lengths = np.array([sum(each.values()) for each in counted], dtype=np.float32)
        mean = float(lengths.mean()) if self._size else 1.0
        self._held_back = _K1 * (1 - _B + _B * lengths / max(mean, 1.0))
        postings: dict[str, list[tuple[int, int]]] = {}
        for row, each in enumerate(counted):
            for word, times in each.items():
                postings.setdefault(word, []).append((row, times))
        self._postings = {word: self._posting(found) for word, found in postings.items()}

    def scores(self, asked: Collection[str]) -> Scores:
        """How much of a question, given as its words, every passage says in the same words."""
        total = np.zeros(self._size, dtype=np.float32)
        reachable = 0.0
        for word in set(asked):
            found = self._postings.get(word)
            weight = self._weight(0 if found is None else len(found[0]))
            reachable += weight
            if found is not None:
                rows, shares = found
                total[rows] += weight * shares
        return total / (reachable or 1.0)

    def _posting(self, found: list[tuple[int, int]]) -> tuple[NDArray[np.intp], Scores]:
        rows = np.array([row for row, _ in found], dtype=np.intp)
        times = np.array([times for _, times in found], dtype=np.float32)
        return rows, (times / (times + self._held_back[rows])).astype(np.float32)

    def _weight(self, passages: int) -> float:
        """How rare a word is; one that no passage has weighs most, so that a strange question scores low."""
        return log(1 + (self._size - passages + 0.5) / (passages + 0.5))
