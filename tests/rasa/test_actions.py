"""Untouched Rasa actions on a desk: what they say, set and ask, and what happens when they fail."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PluginError
from tests.rasa import actions as theirs
from tests.rasa.kit import actions, desk, settings


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    theirs.CALLS.clear()
    theirs.FREE.clear()
    yield
    theirs.FREE.set()


def led(tmp_path: Path, name: str, cls: str, **more: Any) -> Any:
    return settings(tmp_path, actions=actions(cls, intents={"own.wish": name}, **more))


async def test_an_intent_leads_to_the_action_whose_response_comes_from_its_own_domain(tmp_path: Path) -> None:
    async with desk(led(tmp_path, "action_note", "Note")) as (_, say):
        turn = await say("/own.wish")
    assert turn["replies"] == ["Noted: gift wrap."]
    assert (turn["decision"], turn["skill"], turn["slots"]["note"]) == ("answer", "actions", "gift wrap")
    assert turn["facts"]["what"] == "gift wrap"
    assert len(theirs.CALLS) == 1
    # The id is the same on a retry: an action can use it as its key against doing a thing twice.
    assert theirs.CALLS[0] == f"note:{turn['turn_id']}"


async def test_a_chinese_customer_gets_the_domains_translation(tmp_path: Path) -> None:
    async with desk(led(tmp_path, "action_note", "Note"), customer="C1001") as (_, say):
        assert (await say("/own.wish"))["replies"] == ["记下了：gift wrap。"]


async def test_an_actions_own_words_are_read_by_the_guardrail_unless_somebody_vouches_for_them(
    tmp_path: Path,
) -> None:
    async with desk(led(tmp_path, "action_table", "Table")) as (_, say):
        turn = await say("/own.wish")
    assert "88" not in " ".join(turn["replies"])
    async with desk(led(tmp_path, "action_table", "Table", vouched=["action_table"])) as (_, say):
        turn = await say("/own.wish")
    assert turn["replies"] == ["A table for two costs ¥88 as a deposit.\n1. Menu"]


async def test_an_action_may_change_what_it_is_given_and_nothing_of_ours_changes(tmp_path: Path) -> None:
    async with desk(led(tmp_path, "action_meddle", "Meddler")) as (app, say):
        first, second = await say("/own.wish"), await say("/own.wish")
        assert app.domain.rasa["responses"]
    assert first["replies"] == second["replies"] == ["Done meddling."]
    assert first["slots"] == {"mood": "fine"}
    assert len(set(theirs.CALLS)) == 1
    assert theirs.CALLS[0].endswith(":blue")  # a slot nobody set yet has its initial value


async def test_a_failed_action_is_told_at_once_and_not_called_again(tmp_path: Path) -> None:
    async with desk(led(tmp_path, "action_break", "Breaks")) as (_, say):
        turn = await say("/own.wish")
    assert theirs.CALLS == ["break"]
    assert turn["decision"] == "decline"
    assert "can't tell whether it went through" in turn["replies"][0]
    assert "fire" not in str(turn)


async def test_an_action_that_hangs_is_given_up_counted_and_the_next_customer_is_served(
    tmp_path: Path,
) -> None:
    table = actions("Hangs", "Note", intents={"own.wish": "action_hang", "own.note": "action_note"})
    config = settings(tmp_path, actions={**table, "timeout_s": 0.2})
    async with desk(config) as (app, say):
        turn = await say("/own.wish")
        assert "can't tell whether" in turn["replies"][0]
        assert (await say("/own.note"))["replies"] == ["Noted: gift wrap."]
        assert b'haoke_lanes_stuck_total{lane="tests"} 1.0' in app.service.metrics.render()


async def test_while_an_action_blocks_the_loop_serves_others(tmp_path: Path) -> None:
    async with desk(led(tmp_path, "action_hang", "Hangs")) as (_, say):
        hanging = asyncio.ensure_future(say("/own.wish"))
        for _ in range(100):
            await asyncio.sleep(0.01)
            if theirs.CALLS:
                break
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(0.01)
        assert asyncio.get_running_loop().time() - began < 0.05
        theirs.FREE.set()
        await hanging


async def test_a_rejection_is_not_an_error(tmp_path: Path) -> None:
    async with desk(led(tmp_path, "action_not_mine", "NotMine")) as (_, say):
        assert (await say("/own.wish"))["decision"] == "clarify"


async def test_a_pause_brings_in_a_person(tmp_path: Path) -> None:
    async with desk(led(tmp_path, "action_person", "CallsOver")) as (_, say):
        turn = await say("/own.wish")
    assert turn["decision"] == "handoff"
    assert turn["handoff"]["reason"] == "skill"


async def test_the_settings_may_lead_a_built_in_intent_to_an_action(tmp_path: Path) -> None:
    config = settings(tmp_path, actions=actions("Note", intents={"order.status": "action_note"}))
    async with desk(config) as (_, say):
        assert (await say("/order.status"))["skill"] == "actions"


async def test_a_wish_of_ones_own_is_recognised_by_its_sentences(tmp_path: Path) -> None:
    said = ["add a gift note to my order", "put a greeting card in the parcel", "write a note for my friend"]
    table = actions("Note", intents={"own.note": "action_note"}, examples={"own.note": {"en": said}})
    async with desk(settings(tmp_path, actions=table)) as (_, say):
        turn = await say("please add a gift note to the order")
    assert turn["skill"] == "actions"
    assert turn["intents"][0]["name"] == "own.note"


async def test_two_intents_may_lead_to_one_action(tmp_path: Path) -> None:
    intents = {"own.first": "action_note", "own.second": "action_note"}
    async with desk(settings(tmp_path, actions=actions("Note", intents=intents))) as (_, say):
        assert (await say("/own.first"))["replies"] == (await say("/own.second"))["replies"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"intents": {"own.wish": "action_nobody"}}, r"actions\.intents\.own\.wish: no action is called"),
        ({"use": ["tests.rasa.actions:Nobody"]}, "has no 'Nobody'"),
        ({"use": ["tests.rasa.actions:Note", "tests.rasa.actions:Note"]}, "both called 'action_note'"),
        ({"examples": {"own.wish": {"en": ["hey"]}}}, "leads to no action"),
        ({"forms": {"f": {"intent": "a.b", "required_slots": ["colour"]}}}, "nothing asks for 'colour'"),
    ],
)
async def test_a_name_that_leads_nowhere_is_found_at_the_start(
    tmp_path: Path, table: dict[str, Any], sentence: str
) -> None:
    config = settings(tmp_path, actions=table)
    with pytest.raises(PluginError, match=sentence):
        async with desk(config):
            pass
