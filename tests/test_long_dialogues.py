"""Longer conversations in Chinese: four to eight turns with interruptions, corrections, anger, promises fished for, changes of mind.

Played unseen first: 128 of 182 turns (70.3 %) and 10 of 37 conversations were as expected, by the expectations as first written. Then they
were read, the causes mended, and twelve expectations found unfair were corrected: what holds now is a development figure.

All of them: `haoke evaluate tests/dialogues/long.jsonl`.
"""

from functools import cache
from pathlib import Path

import pytest

from bot.evaluate.report import Result
from bot.evaluate.run import run_dialogues
from bot.evaluate.script import read_dialogues

ROOT = Path(__file__).parents[1]
EVERY = read_dialogues([Path(__file__).parent / "dialogues" / "long.jsonl"])
SAMPLE = EVERY[::4]
LEAST = 0.85  # of the sample's turns as a person would expect


@cache
def played() -> list[Result]:
    return run_dialogues(SAMPLE, config_file=ROOT / "config.toml", fixture=None, jobs=1)


def test_the_conversations_are_long() -> None:
    turns = [len(dialogue.steps) for dialogue in EVERY]
    assert len(EVERY) >= 30
    assert min(turns) >= 4


@pytest.mark.timeout(300)
def test_most_turns_are_as_a_person_would_expect() -> None:
    turns = [turn for result in played() for turn in result.steps]
    good = sum(not turn.failures for turn in turns)
    assert good >= LEAST * len(turns), [
        (result.dialogue.id, turn.failures) for result in played() for turn in result.steps if turn.failures
    ]
