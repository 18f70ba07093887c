"""Labelled sentences while the encoder is taught: their scores, and whether held-out ones still get better."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.features import masked
from bot.understanding.normalise import normalise
from training.student import Recipe, Student

_SHARPNESS = 12.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, what the bot asked before it, and its intents, for fine-tuning."""

    text: str
    intents: tuple[str, ...]
    asked: str = ""


class Wishes:
    """Labelled sentences after the frozen layers, and their scores."""

    def __init__(self, student: Student, rows: Sequence[Labelled], recipe: Recipe, texts: list[str]) -> None:
        self.student, self.rows, self.recipe = student, rows, recipe
        self.said = student.halves([read(text) or " " for text in texts])
        lines = sorted({row.asked for row in rows if row.asked})
        self.told = dict(zip(lines, student.halves([read(line) or " " for line in lines]), strict=True))

    def batches(self, source: random.Random) -> Iterator[list[int]]:
        """Endless batches in random order."""
        places = list(range(len(self.rows)))
        size = self.recipe.batch
        while True:
            source.shuffle(places)
            yield from (places[a : a + size] for a in range(0, max(1, len(places) - size + 1), size))

    def scores(self, places: Sequence[int]) -> tuple[Any, Any]:
        """Scores from the vectors of the message and of the line before it (zeros where none was), and what is wanted."""
        import torch

        lines = [(row, self.rows[place].asked) for row, place in enumerate(places) if self.rows[place].asked]
        both = self.student.embed([self.said[p] for p in places] + [self.told[line] for _, line in lines])
        said, told = both[: len(places)], both[len(places) :]
        before = torch.zeros_like(said)
        if lines:
            before = before.index_copy(0, torch.tensor([row for row, _ in lines], device=said.device), told)
        names = {name: i for i, name in enumerate(self.recipe.intents)}
        wanted = torch.zeros(len(places), len(names), device=said.device)
        for row, place in enumerate(places):
            for intent in self.rows[place].intents:
                wanted[row, names[intent]] = 1 / len(self.rows[place].intents)
        return self.student.head(torch.cat([said, before], 1) * _SHARPNESS), wanted

    def right(self) -> float:
        """The share of sentences whose first reading is one of theirs."""
        import torch

        good = 0.0
        with torch.no_grad():
            for start in range(0, len(self.rows), 64):
                scores, wanted = self.scores(range(start, min(start + 64, len(self.rows))))
                good += float((wanted.gather(1, scores.argmax(1, keepdim=True)) > 0).sum())
        return good / max(1, len(self.rows))


class Watch:
    """Keeps the best state by held-out sentences, and says when training should stop early."""

    def __init__(self, student: Student, held_out: Wishes) -> None:
        self.student, self.held_out = student, held_out
        self.best, self.since = 0.0, 0
        self.state: list[Any] | None = None
        self.writer = _writer(student.recipe.logs)

    @property
    def tired(self) -> bool:
        """Whether nothing got better for long."""
        return bool(self.held_out.rows) and self.since >= self.student.recipe.patience

    def look(self, step: int, spent: float, loss: float) -> None:
        """Measure, remember the best, tell."""
        right = self.held_out.right()
        self.student.recipe.say(f"step {step}, {spent:.0f} s, loss {loss:.3f}, held-out right {right:.3f}")
        if self.writer:
            self.writer.add_scalar("loss", loss, step)
            self.writer.add_scalar("held-out right", right, step)
        self.since += 1
        if right > self.best:
            self.best, self.since = right, 0
            self.state = [part.detach().clone() for part in self._parts()]

    def restore(self) -> None:
        """Go back to the best state."""
        import torch

        if self.writer:
            self.writer.close()
        if self.state is None or self.held_out.right() >= self.best:
            return
        with torch.no_grad():
            for part, kept in zip(self._parts(), self.state, strict=True):
                part.copy_(kept)

    def _parts(self) -> list[Any]:
        return [*self.student.changes, self.student.turn, *self.student.head.parameters()]


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
