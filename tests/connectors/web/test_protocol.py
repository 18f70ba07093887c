"""The widget's protocol: numbers, repeats, resuming, and the same log over server-sent events."""

import json

import pytest
from sqlalchemy import select

from bot.conversation.lab import ratings
from bot.turn import Reply
from tests.connectors.kit import Running
from tests.connectors.web.conftest import Visitor, cid


async def test_a_message_is_acknowledged_with_its_number_and_answered(visitor: Visitor) -> None:
    async with visitor.socket() as wire:
        welcome = await wire.until("welcome")
        assert welcome["conversation"] == f"web:{welcome['session']}"
        assert welcome["limits"]["text"] == 4000
        mine = cid()
        await wire.send("message", cid=mine, text="hi")
        answer = await wire.heard("heard: hi")
    ack = next(frame for frame in wire.seen if frame["type"] == "ack")
    own = next(frame for frame in wire.seen if frame["type"] == "event" and frame["event"]["id"] == mine)
    assert (ack["cid"], ack["seq"], ack["dup"]) == (mine, own["seq"], False)
    assert own["event"]["role"] == "customer"
    assert answer["seq"] > own["seq"]
    assert answer["event"]["role"] == "bot"


async def test_the_same_message_again_is_one_message_with_one_answer(visitor: Visitor, desk: Running) -> None:
    mine = cid()
    async with visitor.socket() as wire:
        await wire.send("message", cid=mine, text="hi")
        first = await wire.until("ack")
        await wire.heard("heard: hi")
    async with visitor.socket() as wire:
        await wire.send("message", cid=mine, text="hi")
        again = await wire.until("ack")
    assert (again["seq"], again["dup"]) == (first["seq"], True)
    assert len(desk.echo.claims) == 1


async def test_a_page_that_was_away_is_told_exactly_what_it_missed(visitor: Visitor) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="one")
        last = (await wire.heard("heard: one"))["seq"]
    status, ack = await visitor.post("frames", {"type": "message", "cid": cid(), "text": "twice"})
    assert (status, ack["type"]) == (200, "ack")
    async with visitor.socket(last_seq=last) as wire:
        await wire.heard("and again")
    texts = [frame["event"]["text"] for frame in wire.seen if frame["type"] == "event"]
    assert texts == ["twice", "heard: twice", "and again"]


@pytest.mark.parametrize(("allowed", "wish"), [(False, "/learning.decline"), (True, "/learning.allow")])
async def test_whether_to_be_learned_from_is_a_press_of_the_page_s_own(
    visitor: Visitor, allowed: bool, wish: str
) -> None:
    async with visitor.socket() as wire:
        await wire.send("learning", cid=cid(), allowed=allowed, text="Don't train on my chats")
        await wire.heard(f"heard: {wish}")
    own = next(f for f in wire.seen if f["type"] == "event" and f["event"]["role"] == "customer")
    assert own["event"]["text"] == "Don't train on my chats"


@pytest.mark.parametrize("allowed", [None, "no", 0])
async def test_which_of_both_is_said_must_be_clear(visitor: Visitor, allowed: object) -> None:
    await visitor.arrive()
    status, answer = await visitor.post("frames", {"type": "learning", "cid": cid(), "allowed": allowed})
    assert (status, answer["code"]) == (400, "bad_frame")


async def test_two_pages_of_one_visitor_see_the_same(visitor: Visitor) -> None:
    async with visitor.socket() as first, visitor.socket() as second:
        await second.until("state")
        await first.send("message", cid=cid(), text="hi")
        assert (await first.heard("heard: hi"))["seq"] == (await second.heard("heard: hi"))["seq"]
        own = [f for f in second.seen if f["type"] == "event" and f["event"]["role"] == "customer"]
        assert [f["event"]["text"] for f in own] == ["hi"]


async def test_who_was_away_for_very_long_gets_the_end_and_fetches_the_rest(
    visitor: Visitor, desk: Running
) -> None:
    welcome = await visitor.arrive()
    for number in range(205):
        await _say(desk, welcome["session"], f"m{number}")
    async with visitor.socket() as wire:
        gap = await wire.until("gap")
        first = await wire.until("event")
    assert gap["from"] == 1
    assert first["seq"] > gap["to"]
    headers = {**visitor.headers, "Authorization": f"Bearer {visitor.token}"}
    async with desk.http.get(f"/widget/history?before={first['seq']}", headers=headers) as answer:
        events = (await answer.json())["events"]
    assert len(events) == 50
    assert events[-1]["seq"] <= gap["to"]
    assert [e["seq"] for e in events] == sorted(e["seq"] for e in events)


async def _say(desk: Running, session: str, text: str) -> None:
    from datetime import UTC, datetime

    from bot.turn import Address, Utterance

    address = Address(channel="web", conversation=session)
    await desk.service.gateway.accept(address, Utterance(key=text, text=text, at=datetime.now(UTC)))


async def test_a_page_that_saw_more_than_there_is_starts_over(visitor: Visitor) -> None:
    async with visitor.socket(last_seq=99) as wire:
        assert (await wire.until("welcome"))["reset"] is True


async def test_a_button_is_pressed_by_what_was_shown_and_nothing_else(visitor: Visitor) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="buttons")
        shown = await wire.heard("heard: buttons")
        assert shown["event"]["buttons"][0] == {"title": "Yes", "payload": "/yes"}
        await wire.send("press", cid=cid(), of=shown["seq"], payload="/transfer.money")
        assert (await wire.until("error"))["code"] == "no_such_button"
        await wire.send("press", cid=cid(), of=shown["seq"], payload="/yes")
        own = await wire.heard("Yes")  # people read the title, the bot reads the payload
        assert own["event"]["role"] == "customer"
        await wire.heard("heard: /yes")


async def test_events_and_posts_carry_the_same_log(visitor: Visitor, desk: Running) -> None:
    await visitor.arrive()
    _, ticket = await visitor.post("ticket", {})
    url = f"/widget/events?ticket={ticket['ticket']}&last_seq=0"
    async with desk.http.get(url, headers=visitor.headers) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        await visitor.post("frames", {"type": "message", "cid": cid(), "text": "hi"})
        number = ""
        async for raw in stream.content:
            text = raw.decode().strip()
            if text.startswith("id: "):
                number = text[4:]
            if text.startswith("data: ") and json.loads(text[6:]).get("event", {}).get("role") == "bot":
                break
    async with desk.http.get(
        f"/widget/events?ticket={ticket['ticket']}", headers={**visitor.headers, "Last-Event-ID": number}
    ) as again:
        seen = (await again.content.readuntil(b"state")).decode()
    assert "heard: hi" not in seen


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "message", "text": "no cid"},
        {"type": "message", "cid": "short", "text": "x"},
        {"type": "message", "cid": "a" * 32, "text": 7},
        {"type": "message", "cid": "a" * 32, "text": "x", "files": "all"},
        {"type": "press", "cid": "a" * 32, "of": "1", "payload": "/yes"},
        {"type": "rate", "score": 99},
        {"type": "sudo"},
        {"type": ["message"]},
        {},
    ],
)
async def test_a_frame_that_means_nothing_is_refused_and_stores_nothing(
    visitor: Visitor, desk: Running, frame: dict[str, object]
) -> None:
    await visitor.arrive()
    status, answer = await visitor.post("frames", frame)
    assert (status, answer["code"]) == (400, "bad_frame")
    assert not desk.echo.claims


async def test_text_that_is_too_long_or_empty_says_so(visitor: Visitor) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="x" * 4001)
        assert (await wire.until("error"))["code"] == "too_long"
        await wire.send("message", cid=cid(), text=" \u200b ")
        assert (await wire.until("error"))["code"] == "empty"


async def test_more_messages_than_a_person_writes_wait_a_little(visitor: Visitor) -> None:
    async with visitor.socket() as wire:
        for number in range(6):
            await wire.send("message", cid=cid(), text=f"m{number}")
        slow = await wire.until("error")
    assert slow["code"] == "rate_limited"
    assert 0 < slow["retry_after"] <= 3
    assert slow["cid"]


async def test_what_the_visitor_thinks_is_kept_and_said_once_an_episode(
    desk: Running, visitor: Visitor
) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="hi")
        answer = await wire.heard("heard: hi")
        await wire.send("rate", kind="thumb", subject=answer["event"]["id"], score=-1, reason="wrong")
        assert (await wire.until("rated"))["subject"] == answer["event"]["id"]
        await wire.send("rate", kind="csat", score=4, comment="fine")
        await wire.until("rated")
    async with visitor.socket() as wire:
        assert (await wire.until("state"))["rated"] is True
        await wire.send("rate", kind="csat", score=1)
        await wire.until("rated")
    async with desk.store.read() as tx:
        kept = (await tx.execute(select(ratings.c.score))).scalars().all()
    assert list(kept) == [4], "a second verdict on the same episode counts nothing"


async def test_a_visitor_s_data_is_deleted_and_the_page_sent_away(visitor: Visitor) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="my secret")
        await wire.heard("heard: my secret")
        await wire.send("forget")
        await wire.until("forgotten")
        assert await wire.closed() == 4401
    status, answer = await visitor.post("ticket", {})
    assert (status, answer["code"]) == (401, "bad_session")
    fresh = await visitor.arrive()
    assert fresh["last_seq"] == 0
    async with visitor.socket() as wire:
        await wire.until("state")
    assert not [frame for frame in wire.seen if frame["type"] == "event"]


async def test_a_growing_answer_that_is_stopped_ends_where_it_is(desk: Running, visitor: Visitor) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="hi")
        await wire.heard("heard: hi")
        where, out = wire.seen[0]["conversation"], desk.service.gateway._outbox
        async with desk.store.write() as tx:
            await out.put(tx, where, "t:0", Reply(text="One."), complete=False)
        assert (await wire.until("delta"))["text"] == "One."
        await wire.send("stop")
        assert (await wire.until("stopped"))["was"] is True
        ended = await wire.heard("One.")
        assert (ended["event"]["id"], ended["event"]["cut"]) == ("t:0", True)
        async with desk.store.write() as tx:
            await out.put(tx, where, "t:0", Reply(text="One. Two."))
        await wire.send("stop")
        assert (await wire.until("stopped"))["was"] is False
    async with visitor.socket() as wire:  # nor does a page that comes back see more
        await wire.heard("One.")
        await wire.until("state")
    assert not any("Two" in str(frame) for frame in wire.seen)


async def test_the_visitor_sees_the_person_who_answers_write_and_nobody_else(
    desk: Running, visitor: Visitor
) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="hi")
        await wire.heard("heard: hi")
        where, writing = wire.seen[0]["conversation"], desk.service.gateway.writing
        await desk.service.people.claim(where, "mei")
        await wire.until("state", owner="agent")
        writing.sign(where, "agent:eve", on=True)  # she only looks in
        writing.sign(where, "agent:mei", on=True)
        assert await wire.until("typing") == {"type": "typing", "role": "agent", "agent": "mei", "on": True}
        writing.sign(where, "agent:mei", on=False)
        assert (await wire.until("typing"))["on"] is False


async def test_that_a_visitor_writes_is_passed_on_now_and_then(desk: Running, visitor: Visitor) -> None:
    seen: list[tuple[str, bool]] = []
    desk.service.gateway.writing.watch(lambda where, who, on: seen.append((who, on)))
    async with visitor.socket() as wire:
        for on in (True, True, True, False):
            await wire.send("typing", on=on)
        await wire.send("ping")
        await wire.until("pong")
    assert seen == [("customer", True), ("customer", False)]


async def test_the_transcript_holds_both_sides(visitor: Visitor, desk: Running) -> None:
    async with visitor.socket() as wire:
        await wire.send("message", cid=cid(), text="你好")
        await wire.heard("heard: 你好")
    headers = {**visitor.headers, "Authorization": f"Bearer {visitor.token}"}
    async with desk.http.get("/widget/transcript", headers=headers) as answer:
        text = await answer.text()
    assert "customer: 你好" in text
    assert "bot: heard: 你好" in text
