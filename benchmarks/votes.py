"""Would another vote do better on strangers? `python -m benchmarks.votes DATA_DIR [--json OUT]`.

The two voters that ship (n-grams and heads) read every row once. Then each source is left out in turn and, on all others, every one counting
alike, is fitted: the weights of the two voters for Chinese and for English (`vote`), a part of the classes' prior taken off (`prior`), and
a temperature for short and one for longer messages (`length`). Each is measured on the source that was left out, beside the vote as it ships.
Sources, and what was held out of them, are those of `benchmarks.calibration`.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.calibration import sources
from benchmarks.machine import machine, tell
from benchmarks.understanding import OWN, Row, calibration_error
from bot.understanding import Understander, load
from bot.understanding.curves import calibrated, softmax
from bot.understanding.judge import Message
from bot.understanding.normalise import normalise
from training.judge.data import read_own
from training.judge.train import held_out

Scores = npt.NDArray[np.float32]
FACTORS: Final = (0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)  # times the weight that ships
PRIORS: Final = (0.0, 0.1, 0.2, 0.3, 0.5)  # of the logarithm of a class's share
HEATS: Final = (0.7, 0.85, 1.0, 1.2, 1.5, 2.0)
SHORT: Final = {"zh": 8, "en": 24}  # characters of a short message


@dataclass(frozen=True, slots=True)
class Read:
    """What both voters say of one row."""

    flat: Scores
    deep: Scores
    label: int
    language: str
    short: bool


Way = Callable[[Read], Scores]  # probabilities, before the curve of confidence


def read(judge: Understander, rows: Sequence[Row]) -> list[Read]:
    """Every row read once."""
    names, mind = judge.intents, judge.judge
    columns = mind.labels.columns["intents"]
    assert mind.heads is not None
    out = []
    for start in range(0, len(rows), 64):
        some = rows[start : start + 64]
        messages = [Message(normalise(row.text).text, "", row.language) for row in some]
        deep = mind.heads.scores(messages, mind.heads.vectors(messages))
        for row, message, heads in zip(some, messages, deep, strict=True):
            label = names.index(row.label) if row.label in names else -1
            flat = mind.linear.scores(message.text, "")[columns]
            short = len(row.text) <= SHORT[row.language]
            out.append(Read(flat, heads[columns], label, row.language, short))
    return out


class Votes:
    """The vote that ships, bent in one way."""

    def __init__(self, judge: Understander, shares: Scores) -> None:
        self._mind = judge.judge
        self._ships = judge.judge._weights["intents"]
        self._outside = judge.intents.index("oos")
        self._prior = np.log(shares)

    def way(
        self,
        *,
        flat: float = 1.0,
        deep: float = 1.0,
        prior: float = 0.0,
        heat: Mapping[bool, float] | None = None,
    ) -> Way:
        """Probabilities with weights that are so many times those that ship."""
        by_length = heat or {}

        def said(row: Read) -> Scores:
            sums: Scores = self._ships.linear * flat * row.flat + self._ships.encoder * deep * row.deep
            sums[self._outside] += self._ships.outside
            return softmax((sums - prior * self._prior) / by_length.get(row.short, 1.0))

        return said

    def measured(self, rows: Sequence[Read], way: Way) -> dict[str, float]:
        """Right, and the error of the confidence under the curve that ships."""
        marks = []
        for row in rows:
            chances = calibrated(way(row), self._mind._sure.get(row.language))
            top = int(chances.argmax())
            marks.append((float(chances[top]), top == row.label))
        right = sum(good for _, good in marks) / len(marks)
        return {"right": round(right, 4), "calibration_error": calibration_error(marks)}


def surprise(rows: Sequence[Read], way: Way) -> float:
    """How surprised a vote is by what was right, a row on average."""
    return -float(np.mean([np.log(max(1e-6, float(way(row)[row.label]))) for row in rows]))


def best(others: Sequence[Sequence[Read]], ways: Mapping[str, Way]) -> str:
    """The way that surprises least, every source counting alike."""
    return min(ways, key=lambda name: sum(surprise(rows, ways[name]) for rows in others))


def left_out(votes: Votes, reads: Mapping[str, list[Read]]) -> dict[str, Any]:
    """Every source under what was fitted on all the others."""
    kinds: dict[str, dict[str, Way]] = {
        "vote": {f"{a} {b}": votes.way(flat=a, deep=b) for a in FACTORS for b in FACTORS},
        "prior": {str(p): votes.way(prior=p) for p in PRIORS},
        "length": {f"{s} {o}": votes.way(heat={True: s, False: o}) for s in HEATS for o in HEATS},
    }
    table: dict[str, Any] = {}
    for name, mine in reads.items():
        languages = {row.language for row in mine}
        others = [
            [row for row in rows if row.language in languages and row.label >= 0]
            for other, rows in reads.items()
            if other != name
        ]
        others = [rows[:400] for rows in others if rows]
        table[name] = {"rows": len(mine), "ships": votes.measured(mine, votes.way())}
        for kind, ways in kinds.items():
            chosen = best(others, ways)
            table[name][kind] = {"fitted": chosen, **votes.measured(mine, ways[chosen])}
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    judge = load()
    counted = Counter(each.intents[0] for each in read_own([OWN]) if each.intents and not held_out(each))
    shares = np.array([counted[name] + 1 for name in judge.intents], np.float32)
    votes = Votes(judge, shares / shares.sum())
    reads = {name: read(judge, rows) for name, rows in sources(chosen.data).items()}
    report = {"machine": machine(), "left_out": left_out(votes, reads)}
    tell(report, chosen.json)


if __name__ == "__main__":
    main()
