"""What is wrong with a thing: heard where no list of words has it; questions, care, praise and old troubles are left in peace."""

import json
from pathlib import Path

import pytest

from bot.understanding import Context, Understander

QUESTIONS = Path(__file__).parents[2] / "benchmarks" / "questions"
WRONG_WITH_IT = ("quality", "damaged", "wrong_item", "size")


def reason(full: Understander, said: str, asked: str = "") -> str:
    """What is heard to be wrong with a thing."""
    heard = full.understand(said, Context(asked=asked))
    return next((e.value for e in heard.entities if e.entity == "reason" and e.value in WRONG_WITH_IT), "")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("the lamp i got is flickering", "quality"),
        ("the scarf is pilling after two wears", "quality"),
        ("earphones crackle on the left side", "quality"),
        ("围巾洗一次就缩水了", "quality"),
        ("壶身一碰就晃", "quality"),
    ],
)
def test_trouble_is_heard_in_words_that_no_list_has(full: Understander, said: str, why: str) -> None:
    assert reason(full, said) == why


@pytest.mark.parametrize(
    "said",
    [
        "does the lamp flicker on a dimmer",
        "会起球吗",
        "how do i get coffee stains out of the scarf",
        "the earphones sound great, no crackle at all",
        "my old kettle died so i want a new one",
        "where is my parcel",
    ],
)
def test_what_only_shares_its_words_is_none(full: Understander, said: str) -> None:
    assert reason(full, said) == ""


@pytest.mark.parametrize(("language", "least", "most"), [("zh", 0.6, 0.2), ("en", 0.6, 0.12)])
def test_troubles_by_another_hand(full: Understander, language: str, least: float, most: float) -> None:
    """Of sentences that none of it was taught with; half of the others share their words."""
    lines = (QUESTIONS / "troubles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["language"] == language]
    heard = {
        trouble: [
            bool(reason(full, row["text"], row.get("context", "")))
            for row in rows
            if (row["kind"] != "none") == trouble
        ]
        for trouble in (True, False)
    }
    assert sum(heard[True]) >= least * len(heard[True])
    assert sum(heard[False]) <= most * len(heard[False])


def test_trouble_makes_no_wish_sure(full: Understander) -> None:
    """It is asked what should happen; nothing is begun by trouble alone."""
    heard = full.understand("the kettle smells of plastic")
    assert heard.requests[0].top.confidence < 0.7
