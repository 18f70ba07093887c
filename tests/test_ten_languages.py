"""The ten further languages as a customer meets them: forty conversations in the demo shop, four a language, by one hand.

As written, before anything was mended for them: 67 of 260 turns as expected (26 %), 134 (52 %) when English left over in a reply
is forgiven; a Vietnamese "no, leave it" had been taken for a yes. They were read and mended by cause since, so that what holds now
is no figure for unseen words. All of them: `haoke evaluate tests/dialogues/ten.jsonl`.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.evaluate.report import Result
from bot.evaluate.run import run_dialogues
from bot.evaluate.script import read_dialogues
from bot.understanding.words import FURTHER

ROOT = Path(__file__).parents[1]
EVERY = read_dialogues([Path(__file__).parent / "dialogues" / "ten.jsonl"])
# Two conversations a language, so that every kind is played in half of them.
SAMPLE = [each for number, each in enumerate(EVERY) if (number + number // 4) % 2 == 0]
LEAST = 0.85  # all of them: 234 of 260 when this bar was set, with the judge of 26 November 2026


@cache
def played() -> list[Result]:
    return run_dialogues(SAMPLE, config_file=ROOT / "config.toml", fixture=None, jobs=1)


def test_every_language_has_its_conversations() -> None:
    turns = Counter[str]()
    for dialogue in EVERY:
        turns[dialogue.lang] += len(dialogue.steps)
    assert set(turns) == set(FURTHER)
    assert min(turns.values()) >= 25


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
        if failure.startswith("effects") and "expected []" in failure
    ]
    assert wrong == []
