"""Teach the ear that hears what is wrong with a thing (`bot.understanding.trouble`); all else of the judge stays as it is."""

import random
from collections.abc import Sequence
from pathlib import Path

from bot.understanding.encoder import Encoder
from bot.understanding.trouble import FILE, KINDS, NONE
from training.judge.data import Sentence, read_own
from training.judge.ear import ROUNDS, Told, fit, read_told, read_vectors, save
from training.judge.train import Plan, stamp

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
    written = read_told(troubles, KINDS)
    known = {row.text for row in written}
    rows = written + [row for row in untroubled(read_own(plan.own)) if row.text not in known]
    plan.say(f"{len(rows)} sentences, {sum(row.kinds != (NONE,) for row in rows)} of them tell of trouble")
    vectors = read_vectors(Encoder(plan.out, threads=plan.threads), rows)
    save(fit(rows, vectors, KINDS, threads=plan.threads, rounds=rounds), plan.out / FILE)
    plan.say(f"this judge is now {stamp(plan.out, 'troubles', [row.text for row in rows])}")
    return plan.out


def untroubled(sentences: Sequence[Sentence], most: int = _WELL) -> list[Told]:
    """Some of the judge's own sentences whose wishes tell that nothing is wrong with a thing."""
    well = [
        Told(each.text, each.language, (NONE,))
        for each in sentences
        if each.intents and not any(intent.startswith(_MAY_TELL) for intent in each.intents)
    ]
    random.Random(0).shuffle(well)
    return well[:most]
