"""What a trained judge gets right on sentences nobody trained it on: by source, by language, by intent."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bot.understanding.curves import ELSEWHERE, calibrated, place, softmax
from bot.understanding.linear import Labels
from training.judge.data import Sentence
from training.judge.linear import Matrix

REPORT = "report.json"


def measure(
    flat: Matrix, deep: Matrix, profile: Mapping[str, Any], rows: Sequence[Sentence], labels: Labels
) -> dict[str, Any]:
    """Accuracy and calibration by source and language, precision and recall by intent."""
    columns, oos = labels.columns["intents"], labels.intents.index("oos")
    told, want, sure = [], [], []
    kept = [i for i, row in enumerate(rows) if row.intents]
    for i in kept:
        where = place(rows[i].language)
        linear, encoder, outside = profile[ELSEWHERE if where == ELSEWHERE else "intents"]
        scores = linear * flat[i, columns] + encoder * deep[i, columns]
        scores[oos] += outside
        chances = calibrated(softmax(scores), profile["sure"].get(where))
        told.append(labels.intents[int(chances.argmax())])
        want.append(rows[i].intents or ())
        sure.append(float(chances.max()))
    good = np.array([name in intents for name, intents in zip(told, want, strict=True)])
    certain = np.array(sure)

    def part(chosen: Sequence[bool]) -> dict[str, float]:
        mine = np.array(chosen)
        return {
            "rows": int(mine.sum()),
            "right": round(float(good[mine].mean()), 4),
            "calibration_error": calibration_error(certain[mine], good[mine]),
            "covered_at_0.7": round(float((certain[mine] >= 0.7).mean()), 4),
            "right_at_0.7": round(float(good[mine & (certain >= 0.7)].mean()), 4)
            if (mine & (certain >= 0.7)).any()
            else 1.0,
        }

    return {
        "sources": {
            s: part([rows[i].source == s for i in kept]) for s in sorted({rows[i].source for i in kept})
        },
        "languages": {
            s: part([rows[i].language == s for i in kept]) for s in sorted({rows[i].language for i in kept})
        },
        "intents": {name: _intent(name, told, want) for name in labels.intents},
    }


def calibration_error(sure: Any, good: Any, bins: int = 15) -> float:
    """The mean gap between how sure the judge is and how often it is right."""
    total = 0.0
    for low in range(bins):
        inside = (sure > low / bins) & (sure <= (low + 1) / bins)
        if inside.any():
            total += abs(float(sure[inside].sum()) - float(good[inside].sum()))
    return round(total / max(1, len(sure)), 4)


def _intent(name: str, told: Sequence[str], want: Sequence[tuple[str, ...]]) -> dict[str, float]:
    said = sum(each == name for each in told)
    meant = sum(name in each for each in want)
    both = sum(each == name and name in intents for each, intents in zip(told, want, strict=True))
    return {
        "rows": meant,
        "precision": round(both / said, 3) if said else 0.0,
        "recall": round(both / meant, 3) if meant else 0.0,
    }
