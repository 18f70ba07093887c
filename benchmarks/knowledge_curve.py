"""Fit the curve beside the reader: `python -m benchmarks.knowledge_curve [--adapter OUT/reader.safetensors] [--write]`.

The signs of every question of the sets, asked of the demo's shelf as it is and of the same shelf without its other ways to ask, so
that the curve holds for a shop that wrote none. Prints what each set gets from a curve that was fitted on the other sets only, which
is the figure to believe; `--write` puts the curve of all of them into `bot/knowledge/fusion.json`. The seventh and eighth set are never fitted on.
The reader was taught on the first set's questions, so those count less; of the others it has seen none, but it has seen the articles.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.knowledge import (
    FIFTH,
    FITTED,
    FOURTH,
    MEASURED,
    MODEL,
    SECOND,
    SIXTH,
    THIRD,
    articles,
    questions,
)
from bot.knowledge import MemoryRetriever
from bot.knowledge.evidence import USUAL, Evidence
from bot.knowledge.finder import Asked
from bot.knowledge.fusion import FITTED as FILE
from bot.knowledge.fusion import Signs, fitted
from bot.knowledge.reader import AnswerReader
from bot.knowledge.wish import Wishes

SETS: Final = (SECOND, THIRD, FOURTH, FIFTH, SIXTH)
WRONG: Final = 15.0  # declined answers that one wrong answer weighs as much as
TAUGHT: Final = 0.3  # weight of a question that the reader was taught on
BARE: Final = 0.5  # weight of a question that was asked of the shelf without other ways to ask
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One question and what was found for it."""

    row: Row
    evidence: Evidence
    weight: float

    @property
    def right(self) -> bool:
        """Whether the article that answers it came first."""
        found = self.evidence.subjects
        return bool(found and self.row["article"]) and found[0][0].article.subject == self._wanted

    @property
    def _wanted(self) -> str:
        return f"shop/{self.row['article']}"


Told = Mapping[tuple[str, bool], Sequence[Seen]]  # by set, and whether the shelf has other ways to ask


def look(adapter: Path | None = None) -> Told:
    """Every question of every set, asked of both shelves."""
    from bot.understanding import load

    understander = load()
    embed: Any = understander.encoder.embed if understander.encoder else None
    reader, wishes = AnswerReader(MODEL, adapter=adapter), Wishes(understander.judge.linear)
    out: dict[tuple[str, bool], list[Seen]] = {}
    for full in (True, False):
        shelf = [each for each in articles() if full or not each.is_asked]
        finder = MemoryRetriever(shelf, embed, wishes=wishes, reader=reader).finder
        for name in (FITTED, *MEASURED):
            rows = questions(name)
            weight = (1.0 if full else BARE) * (TAUGHT if name == FITTED else 1.0)
            vectors = embed([row["question"] for row in rows])
            out[name, full] = [
                Seen(
                    row,
                    finder.evidence(Asked(question=row["question"], language=row["language"]), vector),
                    weight,
                )
                for row, vector in zip(rows, vectors, strict=True)
            ]
    return out


def curve(seen: Sequence[Seen]) -> tuple[float, Signs]:
    """The bias and the weight of every sign that tell a right answer best."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    signs = np.array([astuple(each.evidence.signs) for each in seen])
    scale = StandardScaler().fit(signs)
    model = LogisticRegression(C=1, max_iter=5000, class_weight={False: WRONG, True: 1.0})
    model.fit(scale.transform(signs), [each.right for each in seen], [each.weight for each in seen])
    slopes = model.coef_[0] / scale.scale_
    names = [field.name for field in fields(Signs)]
    by = Signs(**dict(zip(names, slopes.round(3).tolist(), strict=True)))
    return round(float(model.intercept_[0] - slopes @ scale.mean_), 3), by


def held_out(told: Told) -> dict[str, dict[str, float]]:
    """What each set gets from a curve of the others, on the shelf as it is."""
    out = {}
    for name in MEASURED:
        bias, by = curve(_of(told, without=name))
        fusion = replace(fitted("with_reader"), bias=bias, by=by)
        out[name] = _counted(told[name, True], fusion)
    return out


def _of(told: Told, without: str = "") -> list[Seen]:
    fitted_on = {FITTED, *SETS} - {without}
    return [each for (name, _), seen in told.items() if name in fitted_on for each in seen]


def _counted(seen: Sequence[Seen], fusion: Any) -> dict[str, float]:
    said: list[tuple[bool, bool]] = []
    for each in seen:
        if not each.evidence.subjects:
            said.append((False, False))
            continue
        sure = fusion.confidence(each.evidence.signs)
        answers = USUAL.answers(each.evidence, sure)
        said.append((answers, not answers and sure >= USUAL.offer_above))
    answered, offered = (np.array(column) for column in zip(*said, strict=True))
    strange = np.array([each.row["article"] is None for each in seen])
    right = np.array([each.right for each in seen])
    return {
        "answerable_answered": round(float(answered[~strange].mean()), 4),
        "answerable_sent_away": round(float((~answered & ~offered)[~strange].mean()), 4),
        "right_when_answered": round(float(right[answered & ~strange].mean()), 4),
        "unanswerable_answered": round(float(answered[strange].mean()), 4),
        "unanswerable_offered": round(float(offered[strange].mean()), 4),
        "answerable": int((~strange).sum()),
        "unanswerable": int(strange.sum()),
    }


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true")
    options.add_argument("--adapter", type=Path, help="Weights of another reader than the one that ships.")
    chosen = options.parse_args()
    told = look(chosen.adapter)
    print(json.dumps(held_out(told), indent=1))
    if chosen.write:
        bias, by = curve(_of(told))
        stated = json.loads(FILE.read_text(encoding="utf-8"))
        stated["with_reader"] = asdict(replace(fitted("with_reader"), bias=bias, by=by))
        FILE.write_text(json.dumps(stated, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
