"""Whole conversations, as customers have them, through the production pipeline: in the demo shop and in another one.

One JSON line is one dialogue (docs: `haoke evaluate --help`). A failing one names its turn, what was said and what was expected.
"""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.evaluate.report import Result
from bot.evaluate.run import run_dialogues
from bot.evaluate.script import Dialogue, read_dialogues

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "dialogues"
SHOPS = {"demo": None, "second": Path(__file__).parent / "fixtures" / "second_shop.json", "independent": None}
SCRIPTS = {shop: read_dialogues([FOLDER / f"{shop}.jsonl"]) for shop in SHOPS}

MISSES = tomllib.loads((FOLDER / "misses.toml").read_text(encoding="utf-8"))
MOST_MISSES = 0.07  # of the dialogues of a file


def case(shop: str, dialogue: Dialogue) -> Any:
    known = MISSES[shop].get(dialogue.id)
    marks = [pytest.mark.xfail(reason=known, strict=False)] if known else []
    return pytest.param(shop, dialogue, id=f"{shop}-{dialogue.id}", marks=marks)


@cache
def played(shop: str) -> dict[str, Result]:
    """Every dialogue of a shop, played once."""
    results = run_dialogues(SCRIPTS[shop], config_file=ROOT / "config.toml", fixture=SHOPS[shop], jobs=1)
    return {result.dialogue.id: result for result in results}


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("shop", "dialogue"),
    [case(shop, each) for shop, dialogues in SCRIPTS.items() for each in dialogues],
)
def test_dialogue(shop: str, dialogue: Dialogue) -> None:
    result = played(shop)[dialogue.id]
    wrong = [
        f"{number}. {step.kind} {step.text!r}: {failure}"
        for number, (step, turn) in enumerate(zip(dialogue.steps, result.steps, strict=True), 1)
        for failure in turn.failures
    ]
    assert not wrong, "\n".join(wrong)


def test_what_is_missed_is_little_and_real() -> None:
    for shop, known in MISSES.items():
        assert set(known) <= {dialogue.id for dialogue in SCRIPTS[shop]}
        assert len(known) <= MOST_MISSES * len(SCRIPTS[shop])


@pytest.mark.parametrize("shop", ["demo", "second"])
def test_the_scripts_cover_both_languages_and_every_kind_of_conversation(shop: str) -> None:
    dialogues = SCRIPTS[shop]
    assert len(dialogues) == len({dialogue.id for dialogue in dialogues}) >= 60
    languages = Counter(dialogue.lang for dialogue in dialogues)
    assert min(languages["zh"], languages["en"]) >= 0.4 * len(dialogues)
    assert {dialogue.category for dialogue in SCRIPTS["demo"]} == {
        dialogue.category for dialogue in dialogues
    }
