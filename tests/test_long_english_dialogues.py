"""English conversations of four to seven turns, as people write: interruptions, corrections, anger, a promise fished for.

Written before any was played: 153 of 208 turns (73.6 %) were as expected. Then they were read, seven expectations that asked for less than
the design does were put right, and what was wrong in rules and skills was mended: what holds now is a figure of development.

All of them: `haoke evaluate tests/dialogues/long_en.jsonl`.
"""

from functools import cache
from pathlib import Path

import pytest

from bot.evaluate.report import Result
from bot.evaluate.run import run_dialogues
from bot.evaluate.script import read_dialogues

ROOT = Path(__file__).parents[1]
EVERY = read_dialogues([Path(__file__).parent / "dialogues" / "long_en.jsonl"])
SAMPLE = EVERY[::5]
LEAST = 0.8  # of the sample's turns


@cache
def played() -> list[Result]:
    return run_dialogues(SAMPLE, config_file=ROOT / "config.toml", fixture=None, jobs=1)


def test_they_are_long_and_many() -> None:
    assert len({dialogue.id for dialogue in EVERY}) == len(EVERY) >= 40
    assert min(len(dialogue.steps) for dialogue in EVERY) >= 4
    assert sum(len(dialogue.steps) for dialogue in EVERY) >= 200


@pytest.mark.timeout(300)
def test_most_turns_are_as_a_person_would_expect() -> None:
    turns = [turn for result in played() for turn in result.steps]
    good = sum(not turn.failures for turn in turns)
    assert good >= LEAST * len(turns), [
        (result.dialogue.id, turn.failures) for result in played() for turn in result.steps if turn.failures
    ]


@pytest.mark.timeout(300)
def test_nothing_is_done_that_was_not_asked_for() -> None:
    wrong = [
        f for result in played() for turn in result.steps for f in turn.failures if f.startswith("effects")
    ]
    assert wrong == []
