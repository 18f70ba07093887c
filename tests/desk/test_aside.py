"""Conversations that are put aside, colleagues who are called in a note, and channels that stop taking replies."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.conversation.tables import timers
from bot.handoff.board import Board
from bot.handoff.mentions import named
from tests.connectors.kit import Running
from tests.desk.conftest import Hire
from tests.desk.kit import Colleague
from tests.desk.test_desk import ALICE, following, until


async def row(colleague: Colleague) -> Any:
    """Alice's row on the board."""
    _, board = await colleague.get("/api/desk/board")
    return next(each for each in board["rows"] if each["id"] == "rest:alice")


async def test_what_is_put_aside_stays_mine_and_comes_back_with_the_customers_next_word(
    desk: Running, at_desk: Hire
) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    await ann.post(f"{ALICE}/claim")
    status, answer = await ann.post(f"{ALICE}/snooze", {"minutes": 30})
    assert status == 200
    found = await row(ann)
    assert (found["owner"], found["snoozed_until"]) == ("agent:ann", answer["until"])
    async with following(ann) as feed:
        await desk.say("alice", "are you still there?")
        while (await until(feed, "rows"))[0]["snoozed_until"]:
            pass
    assert (await row(ann))["owner"] == "agent:ann"


async def test_it_comes_back_at_its_time_and_every_page_hears_of_it(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    await ann.post(f"{ALICE}/claim")
    await ann.post(f"{ALICE}/snooze", {"minutes": 30})
    async with desk.store.write() as tx:
        await tx.execute(timers.update().values(due_at=tx.store.clock.now() - timedelta(seconds=1)))
    async with following(ann) as feed:
        while (await until(feed, "rows"))[0]["snoozed_until"]:
            pass
    assert (await row(ann))["owner"] == "agent:ann"


async def test_it_is_taken_up_again_by_hand_and_lost_with_the_conversation(
    desk: Running, at_desk: Hire
) -> None:
    ann, bob = await at_desk("ann"), await at_desk("bob", "lead")
    await desk.say("alice", "hello")
    await ann.post(f"{ALICE}/claim")
    await ann.post(f"{ALICE}/snooze", {"minutes": 30})
    assert (await ann.post(f"{ALICE}/snooze", {"minutes": 0}))[1]["until"] is None
    assert (await row(ann))["snoozed_until"] is None
    await ann.post(f"{ALICE}/snooze", {"minutes": 30})
    await bob.post(f"{ALICE}/transfer", {"to": "bob"})
    assert (await row(bob))["snoozed_until"] is None


@pytest.mark.parametrize(
    "body", [{}, {"minutes": -1}, {"minutes": "30"}, {"minutes": 10**9}, {"minutes": True}]
)
async def test_it_takes_a_time_that_makes_sense(desk: Running, at_desk: Hire, body: dict[str, Any]) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    await ann.post(f"{ALICE}/claim")
    assert (await ann.post(f"{ALICE}/snooze", body))[0] == 400


async def test_only_who_has_it_puts_it_aside(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    assert (await ann.post(f"{ALICE}/snooze", {"minutes": 5}))[0] == 409
    assert (await ann.post("/api/desk/conversations/rest:nobody/snooze", {"minutes": 5}))[0] == 404


async def test_a_colleague_who_is_named_in_a_note_is_called_live(desk: Running, at_desk: Hire) -> None:
    ann, bob = await at_desk("ann"), await at_desk("bob")
    await desk.say("alice", "hello")
    async with following(bob) as feed:
        await ann.post(
            f"{ALICE}/notes", {"text": "@Bob. knows this order, @nobody and ann@shop.example do not"}
        )
        while not (found := (await until(feed, "rows"))[0])["mentions"]:
            pass
    assert set(found["mentions"]) == {"bob"}
    assert datetime.fromisoformat(found["mentions"]["bob"])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("@mei 看一下", {"mei"}),
        ("(@Mei), @bo.li!", {"mei", "bo.li"}),
        ("请@mei看", {"mei"}),
        ("mail mei@shop.example", set()),
        ("@ nobody", set()),
    ],
)
def test_who_a_note_names(text: str, ids: set[str]) -> None:
    assert named(text) == ids


async def test_until_when_a_channel_takes_a_reply(desk: Running) -> None:
    await desk.say("alice", "hello")
    (limited,) = await Board(desk.store, {"rest": 3600}).live()
    heard, until_when = (datetime.fromisoformat(str(limited[key])) for key in ("heard_at", "reply_until"))
    assert until_when - heard == timedelta(hours=1)
    (free,) = await Board(desk.store).live()
    assert free["reply_until"] is None
