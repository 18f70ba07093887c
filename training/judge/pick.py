"""Which unlabelled messages are worth a person's label: those the judge is least sure of, each unlike the ones before it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding import Context, Understander
from bot.understanding.features import grams
from bot.understanding.normalise import normalise

_BATCH = 64
_ALIKE = 0.85  # likeness to one that was picked, above which a message adds nothing


@dataclass(frozen=True, slots=True)
class Picked:
    """A message, what the judge makes of it, and the two readings it wavers between."""

    text: str
    intents: tuple[str, str]
    confidence: float


def pick(understander: Understander, texts: Sequence[str], count: int) -> list[Picked]:
    """The `count` messages that would teach most, the most doubtful first."""
    unique = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    heard = []
    for start in range(0, len(unique), _BATCH):
        heard += understander.understand_batch([(t, Context()) for t in unique[start : start + _BATCH]])
    readings = [found.requests[0].intents for found in heard]
    doubt = [first.confidence - second.confidence for first, second, *_ in readings]
    chosen: list[int] = []
    for row in np.argsort(doubt, kind="stable").tolist():
        if len(chosen) == count:
            break
        if all(_likeness(unique[row], unique[other]) < _ALIKE for other in chosen):
            chosen.append(row)
    return [
        Picked(
            unique[row], (readings[row][0].name, readings[row][1].name), round(readings[row][0].confidence, 4)
        )
        for row in chosen
    ]


def _likeness(first: str, second: str) -> float:
    one, other = frozenset(grams(normalise(first).text)), frozenset(grams(normalise(second).text))
    return len(one & other) / (len(one) * len(other)) ** 0.5 if one and other else 0.0
