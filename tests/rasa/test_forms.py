"""Rasa's forms in our form loop: extracted, validated, interrupted, taken up again, gone on with."""

from pathlib import Path
from typing import Any

import pytest

from tests.rasa import actions as theirs
from tests.rasa.kit import actions, desk, settings

# A form that asks for more slots than the domain lists makes rasa-sdk warn about each that it does not extract itself.
pytestmark = pytest.mark.filterwarnings("ignore:No method .extract_")
FORM = ("ValidatePizza", "AskVeggie", "Bake", "Starts")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    theirs.CALLS.clear()


def pizza(tmp_path: Path, *more: str) -> Any:
    form = {
        "intent": "own.pizza",
        "required_slots": ["size", "veggie"],
        "ask": {"slices": "utter_ask_slices"},
    }
    table = actions(
        *FORM,
        *more,
        intents={"own.start": "action_start_order"},
        forms={"pizza_form": {**form, "submit": "action_bake"}},
    )
    return settings(tmp_path, actions=table)


async def test_every_slot_is_asked_checked_or_found_by_the_actions_own_methods(tmp_path: Path) -> None:
    async with desk(pizza(tmp_path)) as (_, say):
        turn = await say("/own.pizza")
        assert (turn["decision"], turn["replies"]) == ("clarify", ["Which size?\n1. Small"])
        turn = await say("enormous")
        assert turn["replies"] == ["We bake small and large ones.", "Which size?\n1. Small"]
        assert "size" not in turn["slots"]
        turn = await say("Large")
        assert turn["replies"] == ["With vegetables only, or meat on your large one?"]
        assert turn["slots"]["size"] == "large"
        turn = await say("veg please")
    assert theirs.CALLS == ["bake:large:True"]
    assert turn["replies"] == ["One large pizza, vegetarian true, is in the oven."]
    assert turn["slots"] == {}


async def test_another_question_interrupts_and_the_same_slot_is_asked_again_once(tmp_path: Path) -> None:
    async with desk(pizza(tmp_path)) as (_, say):
        await say("/own.pizza")
        turn = await say("/order.history")
        assert turn["skill"] == "orders"
        assert turn["replies"][-1] == "Which size?\n1. Small"
        assert sum("Which size" in reply for reply in turn["replies"]) == 1
        assert (await say("small"))["replies"] == ["With vegetables only, or meat on your small one?"]


async def test_a_form_may_ask_for_more_as_it_learns_more(tmp_path: Path) -> None:
    async with desk(pizza(tmp_path)) as (_, say):
        await say("/own.pizza")
        await say("party")
        turn = await say("meat")
        assert turn["replies"] == ["How many slices?"]
        await say("twelve")
    assert theirs.CALLS == ["bake:party:False"]


async def test_a_no_closes_the_form(tmp_path: Path) -> None:
    async with desk(pizza(tmp_path)) as (_, say):
        await say("/own.pizza")
        turn = await say("/dialog.deny")
        assert turn["decision"] == "answer"
        assert (await say("/own.pizza"))["replies"] == ["Which size?\n1. Small"]


async def test_an_action_may_go_on_with_a_form(tmp_path: Path) -> None:
    async with desk(pizza(tmp_path)) as (_, say):
        assert (await say("/own.start"))["replies"] == ["Which size?\n1. Small"]
        await say("small")
        await say("veg")
    assert theirs.CALLS == ["bake:small:True"]


async def test_the_check_of_all_slots_runs_after_a_message(tmp_path: Path) -> None:
    async with desk(pizza(tmp_path, "GlobalSlots")) as (_, say):
        await say("/own.pizza")
        turn = await say("large, I am hungry")
    assert turn["slots"]["mood"] == "hungry"
