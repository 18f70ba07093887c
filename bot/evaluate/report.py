"""What a run came to, as JSON and as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

from bot.evaluate.script import Dialogue

if TYPE_CHECKING:
    from bot.evaluate.play import Played


@dataclass(frozen=True, slots=True)
class Result:
    """A dialogue that was played."""

    dialogue: Dialogue
    steps: "tuple[Played, ...]"

    @property
    def passed(self) -> bool:
        """Whether every step was as expected."""
        return not any(step.failures for step in self.steps)


@dataclass(frozen=True, slots=True)
class Score:
    """How many dialogues and turns were as expected."""

    dialogues: int = 0
    dialogues_passed: int = 0
    turns: int = 0
    turns_passed: int = 0

    @classmethod
    def of(cls, results: Iterable[Result]) -> "Score":
        """Count."""
        items = list(results)
        counted = [step for item in items for step in item.steps if step.counted]
        return cls(
            len(items),
            sum(item.passed for item in items),
            len(counted),
            sum(not step.failures for step in counted),
        )

    @property
    def share(self) -> float:
        """The share of turns that passed."""
        return self.turns_passed / self.turns if self.turns else 0.0

    def as_json(self) -> dict[str, Any]:
        """The counts and the share."""
        return {
            "dialogues": self.dialogues,
            "dialogues_passed": self.dialogues_passed,
            "turns": self.turns,
            "turns_passed": self.turns_passed,
            "share": round(self.share, 4),
        }


def by_category(results: Sequence[Result]) -> Mapping[str, Score]:
    """The score of every category, in alphabetical order."""
    names = sorted({result.dialogue.category for result in results})
    return {name: Score.of(r for r in results if r.dialogue.category == name) for name in names}


def as_json(results: Sequence[Result], seconds: float) -> dict[str, Any]:
    """The full result, every turn with its trace."""
    return {
        "summary": {**Score.of(results).as_json(), "seconds": round(seconds, 2)},
        "categories": {name: score.as_json() for name, score in by_category(results).items()},
        "dialogues": [
            {
                "id": result.dialogue.id,
                "category": result.dialogue.category,
                "passed": result.passed,
                "turns": [
                    {"step": step.kind, "failures": list(step.failures), "turn": dict(step.turn)}
                    for step in result.steps
                ],
            }
            for result in results
        ],
    }


def table(results: Sequence[Result]) -> Table:
    """Dialogues and turns by category."""
    grid = Table(box=None, pad_edge=False)
    grid.add_column("category")
    for title in ("dialogues", "turns", "share"):
        grid.add_column(title, justify="right")
    for name, score in by_category(results).items():
        _row(grid, name, score)
    grid.add_section()
    _row(grid, "all", Score.of(results))
    return grid


def _row(grid: Table, name: str, score: Score) -> None:
    grid.add_row(
        name,
        f"{score.dialogues_passed}/{score.dialogues}",
        f"{score.turns_passed}/{score.turns}",
        f"{score.share:.1%}",
    )
