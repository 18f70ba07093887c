"""Labelled sentences while the encoder is taught: their scores, and whether held-out ones still get better."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.understanding.features import masked
from bot.understanding.normalise import normalise
from training.student import Places, Recipe, Student

if TYPE_CHECKING:
    from torch import Tensor

_SHARPNESS = 12.0
_SMOOTHED = 0.05
_SORTED = 8  # batches whose sentences are put in order of length, so that little is padding


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, what the bot asked before it, and its intents, for fine-tuning."""

    text: str
    intents: tuple[str, ...]
    asked: str = ""
    weight: float = 1.0


class Wishes:
    """Labelled sentences after the frozen layers, each in one or several spellings, and what they cost."""

    def __init__(
        self,
        student: Student,
        rows: Sequence[Labelled],
        recipe: Recipe,
        spellings: Sequence[Sequence[str]] = (),
    ) -> None:
        import torch

        self.student, self.recipe, self.rows = student, recipe, rows
        told = [[row.text for row in rows], *spellings]
        self.spellings = len(told)
        self._said = [student.read.places([read(text) or " " for text in texts]) for texts in told]
        self._told = student.read.places([read(row.asked) or " " for row in rows])
        self._asked = np.array([bool(row.asked) for row in rows])
        names = {name: i for i, name in enumerate(recipe.intents)}
        wanted = np.zeros((len(rows), len(names)), dtype=np.float32)
        for place, row in enumerate(rows):
            for intent in row.intents:
                wanted[place, names[intent]] = 1 / len(row.intents)
        self._wanted = torch.from_numpy(wanted).to(student.device)
        self._weight = torch.tensor([row.weight for row in rows], device=student.device)

    def batches(self, source: random.Random) -> Iterator[Places]:
        """Endless batches in random order, each of similar length."""
        places = list(range(len(self.rows)))
        size, lengths = self.recipe.batch, self.student.read.lengths(self._said[0])
        while True:
            source.shuffle(places)
            for start in range(0, len(places), _SORTED * size):
                some = sorted(places[start : start + _SORTED * size], key=lambda place: lengths[place])
                parts = [some[first : first + size] for first in range(0, len(some), size)]
                source.shuffle(parts)
                yield from map(np.array, parts)

    def places(self, rows: Places, spelling: int = 0) -> Places:
        """Where these sentences, then the lines before them, lie among what was read."""
        return np.concatenate([self._said[spelling][rows], self._told[rows[self._asked[rows]]]])

    def scores(self, rows: Places, both: "Tensor") -> tuple["Tensor", "Tensor"]:
        """Scores from the vectors at `places` (zeros where no line was before), and what is wanted."""
        import torch

        asked = np.flatnonzero(self._asked[rows])
        said, told = both[: len(rows)], both[len(rows) :]
        before = torch.zeros_like(said)
        if len(asked):
            before = before.index_copy(0, torch.from_numpy(asked).to(said.device), told)
        scores = self.student.head(torch.cat([said, before], 1) * _SHARPNESS)
        return scores, self._wanted[torch.from_numpy(rows).to(said.device)]

    def loss(self, rows: Places, both: "Tensor") -> "Tensor":
        """What the readings of these sentences cost."""
        import torch
        import torch.nn.functional as F  # noqa: N812

        count = self._weight[torch.from_numpy(rows).to(self._weight.device)]
        scores, wanted = self.scores(rows, both)
        each = F.cross_entropy(scores, wanted, label_smoothing=_SMOOTHED, reduction="none")
        return 2 * (each * count).sum() / count.sum()

    def right(self) -> float:
        """The share of sentences whose first reading is one of theirs."""
        import torch

        good = 0.0
        step = self.student.at_once
        with torch.no_grad():
            self.student.merge()
            for start in range(0, len(self.rows), step):
                rows = np.arange(start, min(start + step, len(self.rows)))
                scores, wanted = self.scores(rows, self.student.embed(self.places(rows)))
                good += float((wanted.gather(1, scores.argmax(1, keepdim=True)) > 0).sum())
        return good / max(1, len(self.rows))


class Watch:
    """Keeps the best state by held-out sentences, and says when training should stop early."""

    def __init__(self, student: Student, held_out: Wishes) -> None:
        self.student, self.held_out = student, held_out
        self.best, self.since = 0.0, 0
        self.state: list[Any] | None = None
        self.mean = [part.detach().clone() for part in student.parts] if student.recipe.average else None
        self.writer = _writer(student.recipe.logs)

    @property
    def tired(self) -> bool:
        """Whether nothing got better for long."""
        return bool(self.held_out.rows) and self.since >= self.student.recipe.patience

    def follow(self, step: int) -> None:
        """Move the average of the weights towards them."""
        import torch

        if self.mean is None:
            return
        slow = min(self.student.recipe.average, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_lerp_(self.mean, [part.detach() for part in self.student.parts], 1 - slow)

    def look(self, step: int, spent: float, loss: float) -> None:
        """Measure, remember the best, tell."""
        self._swap()
        right = self.held_out.right()
        self.student.recipe.say(f"step {step}, {spent:.0f} s, loss {loss:.3f}, held-out right {right:.3f}")
        if self.writer:
            self.writer.add_scalar("loss", loss, step)
            self.writer.add_scalar("held-out right", right, step)
        self.since += 1
        if right > self.best:
            self.best, self.since = right, 0
            self.state = [part.detach().clone() for part in self.student.parts]
        self._swap()

    def restore(self) -> None:
        """Take the average, or go back to the best state."""
        if self.writer:
            self.writer.close()
        self._swap()
        if self.state is None or self.held_out.right() >= self.best:
            return
        _copy(self.state, self.student.parts)

    def _swap(self) -> None:
        if self.mean is None:
            return
        kept = [part.detach().clone() for part in self.student.parts]
        _copy(self.mean, self.student.parts)
        self.mean = kept


def _copy(values: Sequence[Any], parts: Sequence[Any]) -> None:
    import torch

    with torch.no_grad():
        for part, value in zip(parts, values, strict=True):
            part.copy_(value)


def _writer(folder: Path | None) -> Any:
    if folder is None:
        return None
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder))


def read(text: str) -> str:
    return masked(normalise(text).text) if text else ""
