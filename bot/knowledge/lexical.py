"""BM25 over an inverted index that grows and shrinks: a search touches only the passages that share a word."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.glossary import is_meaning, terms

Scores = NDArray[np.float32]
Rows = NDArray[np.intp]
_K1: Final = 1.2  # how soon repeats of a word stop counting
_B: Final = 0.6  # how much long passages are held back
_ROOM: Final = 64  # rows that are made ready at a time, at least


class Lexical:
    """The words of passages, by row. Scores lie in [0, 1]: 1 would be every word of the question, over and over."""

    def __init__(self, texts: Sequence[str] = ()) -> None:
        self._rows: dict[str, array[int]] = {}
        self._times: dict[str, array[int]] = {}
        self._lengths = np.zeros(_ROOM, dtype=np.float32)
        self._size = 0  # rows that were ever used
        self._living = 0
        self._total = 0.0  # words of the living
        for text in texts:
            self.add(text)

    def __len__(self) -> int:
        return self._living

    def add(self, text: str) -> int:
        """Take a passage in; its row."""
        counted = Counter(terms(text))
        row = self._size
        if row == len(self._lengths):
            self._lengths = np.concatenate([self._lengths, np.zeros_like(self._lengths)])
        for word, times in counted.items():
            self._rows.setdefault(word, array("i")).append(row)
            self._times.setdefault(word, array("i")).append(times)
        self._lengths[row] = sum(counted.values())
        self._size += 1
        self._living += 1
        self._total += float(self._lengths[row])
        return row

    def drop(self, row: int, text: str) -> None:
        """Take a passage out, given its row and its text; the row is not used again, and words only it had are forgotten."""
        for word in set(terms(text)):
            rows = self._rows[word]
            place = bisect_left(rows, row)  # rows only grow, so they stand in order
            del rows[place], self._times[word][place]
            if not rows:
                del self._rows[word], self._times[word]
        self._living -= 1
        self._total -= float(self._lengths[row])

    @property
    def waste(self) -> float:
        """Share of the rows that were dropped; a new index has none."""
        return 1 - self._living / self._size if self._size else 0.0

    def scores(self, asked: Collection[str]) -> Scores:
        """How much of a question, given as its words and meanings, every row says; 0 for what was dropped."""
        return self._shares(asked)[0]

    def best(self, asked: Collection[str], top: int) -> tuple[Rows, Scores, Scores]:
        """The rows that share most with a question; of all rows, the share of everything and that of meanings alone."""
        shared, meant = self._shares(asked)
        either = shared + meant
        few = top >= len(either)
        rows = np.arange(len(either)) if few else np.argpartition(-either, top)[:top]
        return rows[either[rows] > 0], shared, meant

    def alike(self, one: Collection[str], others: Iterable[frozenset[str]]) -> float:
        """How much a text and the nearest of others, given as their words and meanings, say the same, 0 to 1; what either says
        alone speaks against it."""
        asked = frozenset(one)
        weights: dict[str, float] = {}

        def worth(words: frozenset[str]) -> float:
            for word in words - weights.keys():
                weights[word] = self._weight(len(self._rows.get(word, ())))
            return sum(weights[word] for word in words)

        mine = worth(asked)
        shares = ((worth(asked & other), worth(other)) for other in others if asked & other)
        return max((2 * shared / (mine + theirs) for shared, theirs in shares), default=0.0)

    def _shares(self, asked: Collection[str]) -> tuple[Scores, Scores]:
        said, meant = np.zeros(self._size, dtype=np.float32), np.zeros(self._size, dtype=np.float32)
        reach = {False: 0.0, True: 0.0}
        held_back = _K1 * (1 - _B + _B * self._lengths[: self._size] / self._mean)
        for word in set(asked):
            found = self._rows.get(word)
            weight = self._weight(0 if found is None else len(found))
            means = is_meaning(word)
            reach[means] += weight
            if found is not None:
                rows = np.frombuffer(found, dtype=np.int32)
                times = np.frombuffer(self._times[word], dtype=np.int32).astype(np.float32)
                (meant if means else said)[rows] += weight * times / (times + held_back[rows])
        return (said + meant) / ((reach[False] + reach[True]) or 1.0), meant / (reach[True] or 1.0)

    @property
    def _mean(self) -> float:
        return max(self._total / self._living, 1.0) if self._living else 1.0

    def _weight(self, passages: int) -> float:
        """How rare a word is; one that no passage has weighs most, so that a strange question scores low."""
        return log(1 + (self._living - passages + 0.5) / (passages + 0.5))
