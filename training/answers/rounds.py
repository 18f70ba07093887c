"""Rounds of rows as numbers, made by other processes while the reader learns: on a GPU making them takes longer than learning them."""

import multiprocessing
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bot.knowledge.reader import token_pairs
from training.answers.rows import Row
from training.noise import slip

_SLIPS: Final = 0.15  # share of questions with a typing slip
Make = Callable[[random.Random], list[Row]]


@dataclass(frozen=True, slots=True)
class Round:
    """Token ids of all rows one after the other, where each ends, whether the passage answers, and what the row weighs."""

    ids: Any
    ends: Any
    answers: Any
    weights: Any

    def tokens(self, row: int) -> Any:
        """The ids of one row."""
        return self.ids[self.ends[row - 1] if row else 0 : self.ends[row]]


def as_round(rows: Sequence[Row], words: Any, dice: random.Random) -> Round:
    """The rows as numbers, some questions with a slip."""
    said = [slip(row.question, dice) if dice.random() < _SLIPS else row.question for row in rows]
    tokens = token_pairs(words, [(text, row.passage) for text, row in zip(said, rows, strict=True)])
    return Round(
        ids=np.concatenate([np.asarray(each, dtype=np.int32) for each in tokens]),
        ends=np.cumsum([len(each) for each in tokens]),
        answers=np.array([row.answers for row in rows], dtype=np.float32),
        weights=np.array([row.weight for row in rows], dtype=np.float32),
    )


class Rounds:
    """Endless rounds, every one from a seed of its own."""

    def __init__(self, make: Make, words: Any, *, seed: int = 0, workers: int = 0) -> None:
        self._make, self._words, self._seed, self._workers = make, words, seed, workers

    def one(self, number: int) -> Round:
        """The round of this number, always the same."""
        dice = random.Random(self._seed + number)
        return as_round(self._make(dice), self._words, dice)

    def __iter__(self) -> Iterator[Round]:
        if not self._workers:
            number = 0
            while True:
                yield self.one(number)
                number += 1
        yield from self._ahead()

    def _ahead(self) -> Iterator[Round]:
        """The same rounds, a few made ahead by forked processes, which see all that was read and never touch the GPU."""
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads do not survive a fork
        waiting: list[Any] = []
        global _SHARED  # noqa: PLW0603 - what a fork inherits need not be sent
        _SHARED = self
        with multiprocessing.get_context("fork").Pool(self._workers) as pool:
            number = 0
            while True:
                while len(waiting) < 2 * self._workers:
                    waiting.append(pool.apply_async(_numbered, (number,)))
                    number += 1
                yield waiting.pop(0).get()


_SHARED: Rounds | None = None


def _numbered(number: int) -> Round:
    assert _SHARED is not None  # noqa: S101 - set before the fork
    return _SHARED.one(number)
