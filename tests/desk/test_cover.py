"""At the desk, what is personal in a conversation is masked until somebody says why they must see it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.conversation.records import audit
from bot.handoff.cover import cover
from tests.connectors.kit import Running
from tests.desk.conftest import Hire

ALICE = "/api/desk/conversations/rest:alice"
CARD, PHONE = "4111 1111 1111 1111", "13812344821"
SAID = f"order 10421: I paid with {CARD}, call {PHONE}"
REASON = {"reason": "calls back about the parcel"}


def texts(record: Any, kind: str) -> list[str]:
    return [line["text"] for line in record["lines"] if line["kind"] == kind]


async def test_one_reason_opens_one_conversation_for_one_person(desk: Running, at_desk: Hire) -> None:
    ann, bob = await at_desk("ann"), await at_desk("bob")
    await desk.say("alice", SAID)
    await desk.say("carol", SAID)
    _, record = await ann.get(ALICE)
    assert texts(record, "customer") == ["order 10421: I paid with •••1111, call •••4821"]
    assert record["masked"] is True
    assert not any(
        PHONE in str(record) or CARD in str(record) for record in [record["lines"], record["card"]]
    )
    assert (await ann.post(f"{ALICE}/unmask", {"reason": "x"}))[0] == 400
    assert (await ann.get(ALICE))[1]["masked"] is True
    assert (await ann.post(f"{ALICE}/unmask", REASON))[0] == 200
    _, record = await ann.get(ALICE)
    assert (texts(record, "customer"), record["masked"]) == ([SAID], False)
    assert record["open_until"]
    assert (await bob.get(ALICE))[1]["masked"] is True
    assert (await ann.get(ALICE.replace("alice", "carol")))[1]["masked"] is True


async def test_after_some_minutes_it_is_covered_again(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", SAID)
    await ann.post(f"{ALICE}/unmask", REASON)
    async with desk.store.write() as tx:
        mine = audit.c.kind == "customer.unmasked"
        at = (await tx.execute(select(audit.c.at).where(mine))).scalar_one()
        await tx.execute(update(audit).where(mine).values(at=at - timedelta(minutes=11)))
    assert (await ann.get(ALICE))[1]["masked"] is True


async def test_lists_and_search_show_no_number_whatever_was_opened(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", SAID)
    await ann.post(f"{ALICE}/unmask", REASON)
    _, board = await ann.get("/api/desk/board")
    _, found = await ann.get(f"/api/desk/search?q={PHONE}")
    assert [row["id"] for row in found["rows"]] == ["rest:alice"]
    assert not [row for row in (*board["rows"], *found["rows"]) if PHONE in str(row) or CARD in str(row)]


def test_what_others_say_again_is_masked_too_and_the_shops_own_number_is_not() -> None:
    lines = [
        {"kind": "customer", "text": f"call {PHONE}"},
        {"kind": "bot", "text": "We call 138-1234-4821. Our line is 400-820-0000."},
        {"kind": "note", "text": f"called {PHONE}, nobody there"},
        {"kind": "event", "what": "moved"},
    ]
    covered = cover({"lines": lines, "card": [{"kind": "ask", "text": f"call {PHONE}"}]})
    assert [line.get("text") for line in covered["lines"]] == [
        "call •••4821",
        "We call •••4821. Our line is 400-820-0000.",
        "called •••4821, nobody there",
        None,
    ]
    assert covered["card"] == [{"kind": "ask", "text": "call •••4821"}]


@pytest.mark.parametrize("said", ["where is order 10421, SF1040210421?", "¥1,299 退给我"])
def test_where_nothing_is_personal_nothing_is_masked(said: str) -> None:
    view = {"lines": [{"kind": "customer", "text": said}], "card": None}
    assert cover(view) == {**view, "masked": False}


def test_what_a_picture_says_is_masked_as_words_are() -> None:
    line = {"kind": "customer", "text": "", "attachments": [{"id": "f1", "read": {"text": f"Card {CARD}"}}]}
    covered = cover({"lines": [line], "card": None})
    assert covered["lines"][0]["attachments"][0]["read"] == {"text": "Card •••1111"}
