"""Teach the ear that hears what must reach a person (`bot.understanding.alarm`); all else of the judge stays as it is."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.understanding.alarm import DANGERS, FILE, KINDS, LEGAL, NONE, PERSON
from bot.understanding.trouble import KINDS as TROUBLES
from training.judge.data import Sentence, read_own
from training.judge.ear import ROUNDS, Lesson, Told, read_told, teach
from training.judge.train import Plan

_HARMLESS = 9000  # of the judge's own sentences that need nobody


def among(sentences: Sequence[Sentence], least: int = _HARMLESS) -> list[Told]:
    """What the judge's own sentences say of it: all that need a person, and some of the others."""
    told = [Told(each.text, each.language, _kinds(each)) for each in sentences if each.risk is not None]
    others = [row for row in told if row.kinds == (NONE,)]
    random.Random(0).shuffle(others)
    return [row for row in told if row.kinds != (NONE,)] + others[:least]


def _kinds(sentence: Sentence) -> tuple[str, ...]:
    risk, wishes = sentence.risk or (), sentence.intents or ()
    dangers = DANGERS if "safety" in risk else ()
    legal = (LEGAL,) if "legal" in risk else ()
    person = (PERSON,) if "handoff.request" in wishes and not dangers and not legal else ()
    return (*dangers, *legal, *person) or (NONE,)


def teach_alarm(plan: Plan, alarms: Path, troubles: Path | None = None, rounds: int = ROUNDS) -> Path:
    """Fit the network on what was written for it and on own sentences, and write it into the folder of the judge.

    Args:
        troubles: What was written for the ear for trouble: what is wrong with a thing harms nobody, but where a row is marked as a `hazard`.
    """
    written = read_told(alarms, KINDS)
    if troubles is not None:
        written += [replace(row, kinds=(NONE,)) for row in read_told(troubles, TROUBLES) if not row.hazard]
    return teach(plan, Lesson("alarms", FILE, KINDS, written, among(read_own(plan.own))), rounds)
