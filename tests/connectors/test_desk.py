"""The desk calls: people take over, write, give back and decide; the loser of a race is told so."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.conversation.records import audit, effects, tickets
from bot.conversation.store import Store
from bot.conversation.tables import conversations, events, turns
from bot.conversation.values import reply_values
from bot.turn import Reply
from tests.conftest import OpenStore
from tests.connectors.kit import HEADERS, Running, serving, settings

ALICE = "/desk/conversations/rest:alice"


async def owner(desk: Running, conversation: str = "rest:alice") -> str:
    async with desk.store.read() as tx:
        found: str = await tx.scalar(select(conversations.c.owner).where(conversations.c.id == conversation))
        return found


@pytest.fixture
async def desk(open_store: OpenStore) -> AsyncIterator[Running]:
    """The echo desk on either database."""
    async with serving(await open_store()) as running:
        yield running


@pytest.fixture
async def talk(desk: Running) -> Running:
    """A desk with one conversation under way."""
    await desk.say("alice", "hello")
    return desk


async def test_a_person_takes_over_writes_and_gives_back(talk: Running) -> None:
    assert await talk.api(f"{ALICE}/claim", {"agent": "ann"}) == (
        200,
        {"conversation": "rest:alice", "owner": "agent:ann"},
    )
    assert await talk.say("alice", "are you there?") == []
    status, written = await talk.api(f"{ALICE}/messages", {"agent": "ann", "text": "我是小安"})
    assert (status, written["seq"], written["author"]) == (201, 2, "agent:ann")
    _, body = await talk.api("/conversations/rest:alice/messages?after=1")
    assert [(row["author"], row["text"]) for row in body["messages"]] == [("agent:ann", "我是小安")]
    assert await talk.api(f"{ALICE}/release", {"agent": "ann"}) == (
        200,
        {"conversation": "rest:alice", "owner": "bot"},
    )
    assert (await talk.say("alice", "bye"))[0]["text"] == "heard: bye"


async def test_what_people_do_stands_in_the_log_and_in_the_audit(talk: Running) -> None:
    await talk.api(f"{ALICE}/claim", {"agent": "ann"})
    await talk.api(f"{ALICE}/messages", {"agent": "ann", "text": "private words"})
    await talk.api(f"{ALICE}/close", {"agent": "ann"})
    async with talk.store.read() as tx:
        logged = list((await tx.execute(select(events.c.event))).scalars())
        kept = (await tx.execute(select(audit.c.kind, audit.c.actor, audit.c.data))).all()
    assert [event["event"] for event in logged if event["event"] in ("pause", "agent", "resume")] == [
        "pause",
        "agent",
        "resume",
    ]
    assert [row.kind for row in kept] == ["conversation.claimed", "message.written", "conversation.closed"]
    assert all("private" not in str(row.data) for row in kept)


async def test_twenty_people_claim_and_one_has_it(talk: Running) -> None:
    answers = await asyncio.gather(*(talk.api(f"{ALICE}/claim", {"agent": f"a{n}"}) for n in range(20)))
    won = [body["owner"] for status, body in answers if status == 200]
    assert len(won) == 1
    assert await owner(talk) == won[0]
    assert {status for status, _ in answers} == {200, 409}


async def test_claiming_twice_is_no_conflict(talk: Running) -> None:
    await talk.api(f"{ALICE}/claim", {"agent": "ann"})
    assert (await talk.api(f"{ALICE}/claim", {"agent": "ann"}))[0] == 200


@pytest.mark.parametrize("call", ["claim", "messages", "release", "close"])
async def test_only_the_owner_may(talk: Running, call: str) -> None:
    await talk.api(f"{ALICE}/claim", {"agent": "ann"})
    status, body = await talk.api(f"{ALICE}/{call}", {"agent": "bob", "text": "mine"})
    assert status == 409
    assert "ann" in body["error"]["message"]
    assert await owner(talk) == "agent:ann"
    _, log = await talk.api("/conversations/rest:alice/messages")
    assert [row["text"] for row in log["messages"]] == ["heard: hello"]


async def test_writing_needs_a_claim_and_a_refused_message_takes_no_number(talk: Running) -> None:
    status, body = await talk.api(f"{ALICE}/messages", {"text": "hi"})
    assert status == 409
    assert "claim" in body["error"]["message"]
    await talk.api(f"{ALICE}/claim", {})
    _, written = await talk.api(f"{ALICE}/messages", {"text": "hi"})
    assert (written["seq"], written["author"]) == (2, "agent:agent-1")


async def test_the_same_key_is_one_message(talk: Running) -> None:
    await talk.api(f"{ALICE}/claim", {})
    first = await talk.api(f"{ALICE}/messages", {"text": "hi", "key": "k1"})
    assert await talk.api(f"{ALICE}/messages", {"text": "hi", "key": "k1"}) == first
    _, log = await talk.api("/conversations/rest:alice/messages?after=1")
    assert len(log["messages"]) == 1


async def test_a_takeover_while_the_bot_thinks_silences_the_bot(desk: Running) -> None:
    post = asyncio.create_task(desk.say("alice", "wait"))
    await desk.echo.heard(1)
    assert (await desk.api(f"{ALICE}/claim", {"agent": "ann"}))[0] == 200
    desk.echo.gate.set()
    assert await post == []
    _, log = await desk.api("/conversations/rest:alice/messages")
    assert log["messages"] == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{ALICE}/messages", {}, 400),
        (f"{ALICE}/messages", {"text": ""}, 400),
        (f"{ALICE}/messages", {"text": 7}, 400),
        (f"{ALICE}/messages", {"text": "x" * 4001}, 413),
        (f"{ALICE}/claim", {"agent": "a b"}, 400),
        (f"{ALICE}/claim", {"agent": ""}, 400),
        (f"{ALICE}/claim", {"agent": 7}, 400),
        (f"{ALICE}/claim", [], 400),
        ("/desk/conversations/rest:nobody/claim", {}, 404),
        ("/desk/conversations/rest:nobody/messages", {"text": "hi"}, 404),
        ("/desk/conversations/rest:nobody/release", {}, 404),
        ("/desk/effects/none/approve", {}, 404),
        ("/desk/effects/none/perhaps", {}, 404),
    ],
)
async def test_bad_calls_are_clear(talk: Running, path: str, body: Any, status: int) -> None:
    answered, error = await talk.api(path, body)
    assert answered == status
    assert error["error"]["message"]


async def test_without_the_key_nothing_opens(talk: Running) -> None:
    assert (await talk.api(f"{ALICE}/claim", {}, headers={}))[0] == 401
    assert (await talk.api("/desk/queue", headers={"Authorization": "Bearer no"}))[0] == 401
    assert await owner(talk) == "bot"


async def test_without_a_configured_key_the_api_is_shut(file_store: Store) -> None:
    async with serving(file_store, settings(web={"api_key": None})) as desk:
        for path in ("/desk/queue", "/conversations/rest:a/turns", "/conversations/rest:a/messages"):
            assert (await desk.api(path, headers=HEADERS))[0] == 403
            assert (await desk.api(path, headers={}))[0] == 403


async def _ticket(desk: Running, ticket: str, outcome: str = "queued", **values: Any) -> None:
    row = {"id": ticket, "conversation_id": "rest:alice", "outcome": outcome, "summary": {}, **values}
    async with desk.store.write() as tx:
        await tx.execute(insert(tickets).values(created_at=desk.store.clock.now(), **row))


async def test_the_queue_shows_the_most_urgent_first_and_empties(talk: Running) -> None:
    await _ticket(talk, "t1", reason="asked", priority=0)
    await _ticket(talk, "t2", outcome="callback", reason="legal", priority=100)
    _, body = await talk.api("/desk/queue")
    assert [(row["id"], row["reason"], row["owner"]) for row in body["tickets"]] == [
        ("t2", "legal", "bot"),
        ("t1", "asked", "bot"),
    ]
    await talk.api(f"{ALICE}/claim", {"agent": "ann"})
    _, body = await talk.api("/desk/queue")
    assert {(row["state"], row["agent"]) for row in body["tickets"]} == {("claimed", "ann")}
    await talk.api(f"{ALICE}/release", {"agent": "ann"})
    assert (await talk.api("/desk/queue"))[1] == {"tickets": []}


async def _effect(desk: Running, **values: Any) -> None:
    now = desk.store.clock.now()
    row = {
        "id": "e1",
        "key": "e1",
        "conversation_id": "rest:alice",
        "type": "refund",
        "details": {},
        "facts": {},
        "state": "proposed",
        "approval": "needed",
        "created_at": now,
        "updated_at": now,
        **values,
    }
    async with desk.store.write() as tx:
        await tx.execute(insert(effects).values(**row))


async def test_an_approval_reaches_the_bot_once(talk: Running) -> None:
    await _effect(talk)
    await _ticket(talk, "t1", outcome="approval", summary={"effect": "e1"})
    status, _ = await talk.api("/desk/effects/e1/approve", {"agent": "ann"})
    assert status == 202
    assert (await talk.api("/desk/effects/e1/reject", {"agent": "bob"}))[0] == 409
    await talk.echo.heard(2)
    said = talk.echo.claims[-1].utterances[0]
    assert (said.kind, said.text) == ("approval", "")
    assert said.metadata == {"effect": "e1", "verdict": "approve", "agent": "ann"}
    assert (await talk.api("/desk/queue"))[1] == {"tickets": []}


async def test_a_ticket_for_an_approval_outlives_a_takeover(talk: Running) -> None:
    await _effect(talk)
    await _ticket(talk, "t1", outcome="approval", summary={"effect": "e1"})
    await talk.api(f"{ALICE}/claim", {"agent": "ann"})
    await talk.api(f"{ALICE}/release", {"agent": "ann"})
    _, body = await talk.api("/desk/queue")
    assert [row["state"] for row in body["tickets"]] == ["open"]


async def test_an_effect_that_waits_for_nobody_cannot_be_approved(talk: Running) -> None:
    await _effect(talk, approval="")
    assert (await talk.api("/desk/effects/e1/approve", {}))[0] == 409


async def test_a_draft_is_let_out_once(talk: Running) -> None:
    async with talk.store.read() as tx:
        turn = await tx.scalar(select(turns.c.id))
    draft = reply_values(Reply(text="您的包裹明天到"))
    await _ticket(talk, "t1", outcome="approval", reason="draft", summary={"turn": turn, "draft": [draft]})
    path = f"/desk/drafts/{turn}"
    assert await talk.api(f"{path}/approve", {"agent": "ann"}) == (200, {"turn": turn, "release": "approved"})
    assert (await talk.api(f"{path}/reject", {"agent": "bob"}))[0] == 409
    assert (await talk.api("/desk/drafts/none/approve", {}))[0] == 404
    assert (await talk.api(f"{path}/perhaps", {}))[0] == 404
    assert (await talk.api("/desk/queue"))[1] == {"tickets": []}
