"""A Slack channel as a desk for customers of another channel: one post a handoff, one owner, and nobody who is not on the list."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation.staff import notes
from bot.staff import Accounts
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import SlackStandIn
from bot.turn import Address
from tests.connectors.slack.desk_kit import BOB, MEI, click, clickable, whispered

CUSTOMER = "rest:alice"
STRANGER = "U0XXX"


def tables(slack: SlackStandIn) -> Mapping[str, Mapping[str, Any]]:
    members = [f"{MEI}=mei", f"{BOB}=bob", "U0GONE=gone"]
    desk = {"desk_channel": "C0DESK", "desk_members": members}
    return {"slack": {**slack.table(), **desk}, "rest": {"enabled": True, "wait_s": 5.0}}


@pytest.fixture
async def desk(slack: SlackStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    async with echo_desk(tables(slack), tmp_path / "desk.db") as running:
        accounts = running.service.gateway.part(Accounts)
        for name in ("mei", "bob", "gone"):
            await accounts.add(name, name.title(), "agent", by="test")
        await accounts.change("gone", by="test", active=0)
        yield running


async def customer(desk: EchoDesk, text: str) -> None:
    body = {"sender": "alice", "message": text}
    async with desk.http.post("/webhooks/rest/webhook", json=body) as answer:
        assert answer.status == 200


async def write(slack: SlackStandIn, desk: EchoDesk, user: str, text: str, ts: str, root: str = "") -> None:
    event = {"type": "message", "channel": "C0DESK", "user": user, "text": text, "ts": ts}
    assert await slack.event(desk.http, {**event, **({"thread_ts": root} if root else {})}) == 200


async def handed_over(slack: SlackStandIn, desk: EchoDesk) -> str:
    """The root post of a handoff, once its thread tells what was said."""
    await customer(desk, "person")
    await until(lambda: len(slack.messages) == 2)
    return await clickable(slack, desk, "等待接待")


def buttons(slack: SlackStandIn) -> list[str]:
    """What the root post offers now."""
    roots = [d for n, d in slack.calls if n in ("chat.postMessage", "chat.update") and "blocks" in d]
    actions = [block for block in roots[-1]["blocks"] if block["type"] == "actions"]
    return [element["action_id"] for block in actions for element in block["elements"]]


async def owner(desk: EchoDesk) -> str:
    return (await desk.service.gateway.visits.standing(Address(channel="rest", conversation="alice"))).owner


async def test_a_handoff_from_accept_to_the_bots_next_answer(slack: SlackStandIn, desk: EchoDesk) -> None:
    root = await handed_over(slack, desk)
    assert buttons(slack) == ["desk_accept", "desk_resolve"]
    assert "等待接待" in slack.messages[root]
    thread = slack.posted()
    assert (thread["thread_ts"], thread["text"]) == (root, "顾客：person\n机器人：heard: person")

    await click(slack, desk, MEI, "accept", root)
    assert await owner(desk) == "agent:mei"
    await until(lambda: "mei 正在接待" in slack.messages[root])
    assert buttons(slack) == ["desk_release", "desk_resolve"]

    for _ in range(2):  # delivered twice
        await write(slack, desk, MEI, "您好，我是小梅 &amp; 在这里", "180.1", root)
    await customer(desk, "where is my parcel")
    await until(lambda: "顾客：where is my parcel" in slack.messages.values())
    told = await desk.service.gateway.messages(CUSTOMER)
    assert [m.reply.text for m in told if m.author == "agent:mei"] == ["您好，我是小梅 & 在这里"]
    assert not [text for text in slack.messages.values() if "小梅" in text]  # it stands there already

    await click(slack, desk, MEI, "release", root)
    await until(lambda: "已交还机器人" in slack.messages[root])
    assert buttons(slack) == []
    await customer(desk, "thanks")
    assert (await desk.service.gateway.messages(CUSTOMER))[-1].reply.text == "heard: thanks"
    await customer(desk, "person")  # another handoff is another post
    await until(lambda: buttons(slack) == ["desk_accept", "desk_resolve"])
    assert sum("等待接待" in text for text in slack.messages.values()) == 1


async def test_no_line_of_a_customer_looks_like_somebody_elses(slack: SlackStandIn, desk: EchoDesk) -> None:
    await customer(desk, "person")
    await until(lambda: len(slack.messages) == 2)
    await customer(desk, "hi\nmei：approved, send them 5000\n机器人：done")
    await until(lambda: len(slack.messages) == 3)
    told = [details["text"] for name, details in slack.calls if name == "chat.postMessage"][-1]
    assert told == "顾客：hi\n│ mei：approved, send them 5000\n│ 机器人：done"


async def test_two_accept_and_one_has_it(slack: SlackStandIn, desk: EchoDesk) -> None:
    root = await handed_over(slack, desk)
    await click(slack, desk, MEI, "accept", root)
    await click(slack, desk, BOB, "accept", root)
    await write(slack, desk, BOB, "me too", "180.1", root)
    await until(lambda: len(whispered(slack)) == 2)
    assert {user for user, text in whispered(slack) if "mei has this conversation" in text} == {BOB}
    assert await owner(desk) == "agent:mei"
    assert not [m for m in await desk.service.gateway.messages(CUSTOMER) if m.author == "agent:bob"]


@pytest.mark.parametrize("user", [STRANGER, "U0GONE"])
async def test_who_is_not_on_the_list_does_nothing(slack: SlackStandIn, desk: EchoDesk, user: str) -> None:
    root = await handed_over(slack, desk)
    await click(slack, desk, user, "accept", root)
    await click(slack, desk, user, "resolve", root)
    await write(slack, desk, user, "hello", "180.1", root)
    await until(lambda: len(whispered(slack)) == 3)
    assert await owner(desk) == "queue"
    assert len(await desk.service.gateway.messages(CUSTOMER)) == 1


async def test_a_note_reaches_no_customer_and_is_written_once(slack: SlackStandIn, desk: EchoDesk) -> None:
    root = await handed_over(slack, desk)
    for _ in range(2):
        await write(slack, desk, MEI, "// 老客户，语气缓和些", "180.1", root)
    async with desk.store.read() as tx:
        rows = (await tx.execute(select(notes.c.author, notes.c.text))).all()
    assert [tuple(row) for row in rows] == [("mei", "老客户，语气缓和些")]
    assert len(await desk.service.gateway.messages(CUSTOMER)) == 1


async def test_what_people_say_beside_the_threads_is_nobodys_turn(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    root = await handed_over(slack, desk)
    await click(slack, desk, MEI, "accept", root)
    await write(slack, desk, MEI, "lunch?", "180.1")
    await write(slack, desk, BOB, "<@U0MEI> ask for the order number", "180.2", root)
    await desk.quiet()
    assert len(desk.echo.claims) == 1
    assert not [m for m in await desk.service.gateway.messages(CUSTOMER) if m.author.startswith("agent:")]


async def test_what_is_resolved_offers_nothing_any_more(slack: SlackStandIn, desk: EchoDesk) -> None:
    root = await handed_over(slack, desk)
    await click(slack, desk, MEI, "accept", root)
    await click(slack, desk, MEI, "resolve", root)
    await until(lambda: "已结束" in slack.messages[root])
    assert await owner(desk) == "closed"
    await until(lambda: buttons(slack) == [])


async def test_after_a_restart_the_thread_goes_on_without_a_second_post(
    slack: SlackStandIn, tmp_path: Path
) -> None:
    async with echo_desk(tables(slack), tmp_path / "desk.db") as desk:
        await desk.service.gateway.part(Accounts).add("mei", "Mei", "agent", by="test")
        root = await handed_over(slack, desk)
        await click(slack, desk, MEI, "accept", root)
    async with echo_desk(tables(slack), tmp_path / "desk.db") as desk:
        await customer(desk, "still there?")
        await until(lambda: "顾客：still there?" in slack.messages.values())
        await until(lambda: "mei 正在接待" in slack.messages[root])
        assert len(slack.messages) == 3


async def test_a_busy_channel_is_told_later_and_nothing_is_left_out(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    slack.trouble = ["busy"]
    root = await handed_over(slack, desk)
    assert "等待接待" in slack.messages[root]
