"""One judge on an encoder: the encoder is taught wishes, then heads are fitted on its vectors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.understanding.linear import Labels
from training.encoder import Taught
from training.judge.data import Sentence
from training.judge.heads import fit_heads, save_heads, vectors
from training.judge.linear import Matrix
from training.rows import Pair
from training.student import Recipe
from training.wishes import Labelled

Minutes = float | Callable[[], float]  # what is called says it once all is read


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """What every judge on an encoder is taught with."""

    base: Path
    pairs: Sequence[Pair]
    recipe: Recipe
    look: Sequence[Sentence]  # held-out sentences that are looked at while it learns
    targets: Any = None  # what the teacher says about the pairs, where it was asked before


@dataclass(slots=True)
class Deep:
    """An encoder in training and the heads on its vectors."""

    taught: Taught
    labels: Labels
    weights: Matrix
    bias: Matrix

    @staticmethod
    def learn(school: School, rows: Sequence[Sentence], labels: Labels, minutes: Minutes) -> "Deep":
        """Teach an encoder these rows for so long, and fit its heads."""
        taught = Taught(school.pairs, school.base, school.recipe, wishes(school.look), school.targets)
        taught.learn(wishes(rows), minutes)
        weights, bias = fit_heads(vectors(taught.read, rows), rows, labels)
        return Deep(taught, labels, weights, bias)

    def go_on(self, rows: Sequence[Sentence], minutes: Minutes) -> None:
        """Learn more rows from here."""
        self.taught.learn(wishes(rows), minutes)
        x, start = vectors(self.taught.read, rows), (self.weights, self.bias)
        self.weights, self.bias = fit_heads(x, rows, self.labels, start=start)

    def scores(self, rows: Sequence[Sentence]) -> Matrix:
        """A row of scores a sentence."""
        out: Matrix = vectors(self.taught.read, rows) @ self.weights + self.bias
        return out

    def save(self, out: Path, rows: Sequence[Sentence]) -> None:
        """Write the encoder and its heads; the rows say what every sentence has in common."""
        self.taught.save(out, wishes(rows))
        save_heads(self.weights, self.bias, out)


def wishes(rows: Sequence[Sentence]) -> list[Labelled]:
    """The rows as the encoder is taught them."""
    return [Labelled(row.text, row.intents, row.asked, row.weight) for row in rows if row.intents]
