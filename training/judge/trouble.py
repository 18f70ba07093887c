"""Teach the ear that hears what is wrong with a thing (`bot.understanding.trouble`); all else of the judge stays as it is."""

import random
from collections.abc import Sequence
from pathlib import Path

from bot.understanding.trouble import FILE, KINDS, NONE
from training.judge.data import Sentence, read_own
from training.judge.ear import ROUNDS, Lesson, Told, read_told, teach
from training.judge.train import Plan

_WELL = 5000  # of the judge's own sentences that tell of no trouble
# Wishes and moods that may tell of one, which nobody wrote down.
_MAY_TELL = (
    "warranty.",
    "order.wrong_item",
    "return.",
    "refund.",
    "exchange.",
    "complaint",
    "feedback.",
    "tech.",
    "delivery.issue",
    "goodwill.",
    "dispute.",
)


def teach_troubles(plan: Plan, troubles: Path, rounds: int = ROUNDS) -> Path:
    """Fit the network, and write it into the folder of the judge."""
    lesson = Lesson("troubles", FILE, KINDS, read_told(troubles, KINDS), untroubled(read_own(plan.own)))
    return teach(plan, lesson, rounds)


def untroubled(sentences: Sequence[Sentence], most: int = _WELL) -> list[Told]:
    """Some of the judge's own sentences whose wishes tell that nothing is wrong with a thing."""
    well = [
        Told(each.text, each.language, (NONE,))
        for each in sentences
        if each.intents and not any(intent.startswith(_MAY_TELL) for intent in each.intents)
    ]
    random.Random(0).shuffle(well)
    return well[:most]
