"""The desk's calls: what the page reads is what is there, live, and nothing a colleague may not see or do."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from bot.conversation.records import audit
from bot.conversation.staff import batons, edits
from bot.staff import Accounts
from tests.connectors.kit import Running
from tests.connectors.test_desk import _effect, _ticket
from tests.desk.conftest import Hire
from tests.desk.kit import Colleague

ALICE = "/api/desk/conversations/rest:alice"
PATIENCE_S = 60.0  # on a busy machine


@asynccontextmanager
async def following(colleague: Colleague) -> AsyncIterator["asyncio.Queue[tuple[str, Any]]"]:
    """The live feed of somebody's page."""
    found: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()

    async def read() -> None:
        async with colleague.http.get("/api/desk/live") as stream:
            event = ""
            async for raw in stream.content:
                name, _, value = raw.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    found.put_nowait((event, json.loads(value)))
        found.put_nowait(("closed", None))

    task = asyncio.create_task(read())
    try:
        assert (await asyncio.wait_for(found.get(), PATIENCE_S))[0] == "hello"
        yield found
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(feed: "asyncio.Queue[tuple[str, Any]]", event: str) -> Any:
    """The next event of this name."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            name, data = await feed.get()
            if name == event:
                return data


async def test_a_new_message_and_a_takeover_reach_every_open_page(desk: Running, at_desk: Hire) -> None:
    ann, bob = await at_desk("ann"), await at_desk("bob")
    async with following(ann) as feed:
        await desk.say("alice", "hello there")
        rows = await until(feed, "rows")
        assert (rows[0]["id"], rows[0]["owner"]) == ("rest:alice", "bot")
        await bob.post(f"{ALICE}/claim")
        while (rows := await until(feed, "rows"))[0]["owner"] != "agent:bob":
            pass
        _, board = await ann.get("/api/desk/board")
        assert [row["owner"] for row in board["rows"]] == ["agent:bob"]


async def test_a_page_is_told_when_its_rights_end_and_its_stream_ends(desk: Running, at_desk: Hire) -> None:
    await at_desk("root", "admin")
    ann = await at_desk("ann")
    async with following(ann) as feed:
        await desk.service.gateway.part(Accounts).change("ann", by="test", active=0)
        await until(feed, "over")
        await until(feed, "closed")
    assert (await ann.get("/api/desk/board"))[0] == 401


async def test_colleagues_see_who_reads_and_who_writes(desk: Running, at_desk: Hire) -> None:
    await desk.say("alice", "hello")
    ann, bob = await at_desk("ann"), await at_desk("bob")
    async with following(ann) as feed, following(bob):
        await bob.post(f"{ALICE}/looking", {"doing": "writing"})
        while "bob" not in (people := await until(feed, "people")):
            pass
        assert people["bob"] == {"conversation": "rest:alice", "doing": "writing"}
    async with following(ann) as feed:
        pass


async def test_the_desk_sees_a_customer_write(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    async with following(ann) as feed:
        desk.service.gateway.writing.sign("rest:alice", "customer", on=True)
        assert await until(feed, "writes") == {"conversation": "rest:alice", "on": True}
        desk.service.gateway.writing.sign("rest:alice", "agent:bob", on=True)
        desk.service.gateway.writing.sign("rest:alice", "customer", on=False)
        assert (await until(feed, "writes"))["on"] is False


async def test_the_record_tells_what_was_said_done_and_noted(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    await ann.post(f"{ALICE}/claim")
    await ann.post(f"{ALICE}/messages", {"text": "this is Ann"})
    await ann.post(f"{ALICE}/notes", {"text": "she is <b>angry</b>"})
    _, record = await ann.get(ALICE)
    told = [(line["kind"], line.get("text") or line.get("what")) for line in record["lines"]]
    assert told == [
        ("customer", "hello"),
        ("bot", "heard: hello"),
        ("event", "claimed"),
        ("agent", "this is Ann"),
        ("note", "she is <b>angry</b>"),
    ]
    turn = record["turns"][record["lines"][1]["turn"]]
    assert (turn["decision"], turn["reasons"][0]["rule"]) == ("answer", "echo")
    _, log = await desk.api("/conversations/rest:alice/messages")
    assert "angry" not in str(log)  # no customer reads a note


async def test_a_conversation_is_passed_on_and_only_by_who_has_it(desk: Running, at_desk: Hire) -> None:
    ann, bob, lea = await at_desk("ann"), await at_desk("bob"), await at_desk("lea", "lead")
    await desk.say("alice", "hello")
    await ann.post(f"{ALICE}/claim")
    assert (await bob.post(f"{ALICE}/transfer", {"to": "bob"}))[0] == 409
    assert (await ann.post(f"{ALICE}/transfer", {"to": "nobody"}))[0] == 404
    assert (await ann.post(f"{ALICE}/transfer", {"to": "bob"}))[1]["owner"] == "agent:bob"
    assert (await lea.post(f"{ALICE}/transfer", {"to": "lea"}))[1]["owner"] == "agent:lea"
    assert (await lea.post(f"{ALICE}/transfer", {"to": "queue:urgent"}))[1]["owner"] == "queue"
    _, queue = await lea.get("/api/desk/queue")
    assert [(ticket["queue"], ticket["state"]) for ticket in queue["tickets"]] == [("urgent", "open")]
    assert await desk.say("alice", "anybody?") == []


async def test_closing_and_opening_again(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    assert (await ann.post(f"{ALICE}/reopen"))[0] == 409
    await ann.post(f"{ALICE}/claim")
    await ann.post(f"{ALICE}/close")
    assert (await ann.post(f"{ALICE}/reopen"))[1]["owner"] == "agent:ann"
    assert (await ann.post(f"{ALICE}/messages", {"text": "one more thing"}))[0] == 201


async def test_giving_back_leaves_the_baton(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    await ann.post(f"{ALICE}/claim")
    assert (await ann.post(f"{ALICE}/release", {"baton": {"promised": "all"}}))[0] == 400
    baton = {"promised": ["refund of ¥20 for 10421"], "open": ["the invoice"]}
    assert (await ann.post(f"{ALICE}/release", {"baton": baton}))[1]["owner"] == "bot"
    _, record = await ann.get(ALICE)
    assert (record["baton"]["promised"], record["baton"]["by"]) == (["refund of ¥20 for 10421"], "ann")
    async with desk.store.read() as tx:
        assert len((await tx.execute(select(batons))).all()) == 1


async def test_who_handles_it_does_not_decide_on_its_money(desk: Running, at_desk: Hire) -> None:
    ann, bob = await at_desk("ann"), await at_desk("bob")
    await desk.say("alice", "hello")
    await _effect(desk)
    await ann.post(f"{ALICE}/claim")
    assert (await ann.post("/api/desk/effects/e1/approve"))[0] == 409
    assert (await bob.post("/api/desk/effects/e1/approve"))[0] == 202


async def test_an_edited_draft_goes_out_as_edited_and_both_are_kept(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "silence")
    _, record = await ann.get(ALICE)
    turn = next(iter(record["turns"]))
    draft = {"text": "Tomorrow.", "response": "", "buttons": [], "cards": [], "image": "", "facts": {},
             "passages": [], "author": "bot"}  # fmt: skip
    await _ticket(desk, "t1", outcome="approval", reason="draft", summary={"turn": turn, "draft": [draft]})
    _, record = await ann.get(ALICE)
    assert record["drafts"][0]["texts"] == ["Tomorrow."]
    status, answer = await ann.post(f"/api/desk/drafts/{turn}/approve", {"text": "Tomorrow, before noon."})
    assert (status, answer["release"]) == (200, "edited")
    _, log = await desk.api("/conversations/rest:alice/messages")
    assert [row["text"] for row in log["messages"]] == ["Tomorrow, before noon."]
    async with desk.store.read() as tx:
        pair = (await tx.execute(select(edits))).one()
    assert (pair.draft, pair.sent, pair.author) == ("Tomorrow.", "Tomorrow, before noon.", "ann")


async def test_personal_data_is_shown_for_a_reason_that_is_written_down(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "hello")
    assert (await ann.post(f"{ALICE}/unmask", {"reason": "x"}))[0] == 400
    assert (await ann.post(f"{ALICE}/unmask", {"reason": "calls back about the parcel"}))[0] == 200
    async with desk.store.read() as tx:
        kinds = (await tx.execute(select(audit.c.kind, audit.c.actor, audit.c.subject))).all()
    assert ("customer.unmasked", "agent:ann", "rest:alice") in kinds


async def test_search_finds_words_and_takes_no_patterns(desk: Running, at_desk: Hire) -> None:
    ann = await at_desk("ann")
    await desk.say("alice", "where is my 100% wool scarf")
    await desk.say("bob", "耳机坏了")
    for words, found in (
        ("wool", ["rest:alice"]),
        ("耳机", ["rest:bob"]),
        ("0%", ["rest:alice"]),
        ("%%", []),
    ):
        async with ann.http.get("/api/desk/search", params={"q": words}) as answer:
            assert [row["id"] for row in (await answer.json())["rows"]] == found, words


async def test_prepared_replies_are_kept_by_leads(desk: Running, at_desk: Hire) -> None:
    ann, lea = await at_desk("ann"), await at_desk("lea", "lead")
    texts = {"zh": "您好，{name}", "en": "Hello {name}"}
    assert (await ann.post("/api/desk/canned/hi", {"texts": texts}))[0] == 403
    assert (await lea.post("/api/desk/canned/hi", {"texts": texts}))[0] == 200
    assert (await ann.get("/api/desk/board"))[1]["canned"] == {"hi": texts}
    await lea.post("/api/desk/canned/hi", {"texts": {}})
    assert (await ann.get("/api/desk/board"))[1]["canned"] == {}
