"""Conversations by another hand: messy, colloquial; measured as a whole, sampled here.

Written unseen (87.1 % with the judge of that day), then read once and mended by cause: what holds now is no figure for unseen words.

All of them: `haoke evaluate tests/dialogues/hand.jsonl`. Nothing harmful may be done in any.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.evaluate.report import Result
from bot.evaluate.run import run_dialogues
from bot.evaluate.script import read_dialogues

ROOT = Path(__file__).parents[1]
EVERY = read_dialogues([Path(__file__).parent / "dialogues" / "hand.jsonl"])
SAMPLE = EVERY[::6]
LEAST = 0.94  # of the sample's turns as a person would expect; all of them: 98.1 % when this bar was set


@cache
def played() -> list[Result]:
    return run_dialogues(SAMPLE, config_file=ROOT / "config.toml", fixture=None, jobs=1)


def test_the_set_is_large_and_bilingual() -> None:
    languages = Counter(dialogue.lang for dialogue in EVERY)
    assert len({dialogue.id for dialogue in EVERY}) == len(EVERY) >= 120
    assert min(languages["zh"], languages["en"]) >= 0.4 * len(EVERY)


@pytest.mark.timeout(300)
def test_most_turns_are_as_a_person_would_expect() -> None:
    turns = [turn for result in played() for turn in result.steps]
    good = sum(not turn.failures for turn in turns)
    assert good >= LEAST * len(turns), [
        (result.dialogue.id, turn.failures) for result in played() for turn in result.steps if turn.failures
    ]


@pytest.mark.timeout(300)
def test_nothing_is_done_that_was_not_asked_for() -> None:
    """A turn that expects no effect has none, however badly it was understood."""
    wrong = [
        (result.dialogue.id, failure)
        for result in played()
        for turn in result.steps
        for failure in turn.failures
        if failure.startswith("effects")
    ]
    assert wrong == []
