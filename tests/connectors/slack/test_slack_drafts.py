"""Drafts in the desk's channel: in the thread of their conversation, decided once, and what was made of them is kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation.staff import edits
from bot.conversation.tables import turns
from bot.staff import Accounts
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import SlackStandIn
from tests.connectors.slack.desk_kit import BOB, MEI, act, click, clickable, offered, seen, table, whispered

CUSTOMER = "rest:alice"
FORM = {"callback_id": "desk_edit"}


@pytest.fixture
async def desk(slack: SlackStandIn, tmp_path: Path) -> AsyncIterator[EchoDesk]:
    tables = {"slack": table(slack), "rest": {"enabled": True, "wait_s": 0.1}}
    async with echo_desk(tables, tmp_path / "desk.db") as running:
        for name in ("mei", "bob"):
            await running.service.gateway.part(Accounts).add(name, name.title(), "agent", by="test")
        yield running


async def asks(desk: EchoDesk, text: str) -> None:
    body = {"sender": "alice", "message": text}
    async with desk.http.post("/webhooks/rest/webhook", json=body) as answer:
        assert answer.status == 200


async def drafted(slack: SlackStandIn, desk: EchoDesk, text: str = "draft a <!channel>") -> str:
    """The post of a draft that waits."""
    await asks(desk, text)
    return await clickable(slack, desk, "草稿，尚未发给顾客")


async def told(desk: EchoDesk) -> list[str]:
    return [message.reply.text for message in await desk.service.gateway.messages(CUSTOMER)]


async def releases(desk: EchoDesk) -> list[str]:
    async with desk.store.read() as tx:
        rows = await tx.execute(select(turns.c.trace))
        return [trace["release"] for trace in rows.scalars() if trace]


async def writes(slack: SlackStandIn, desk: EchoDesk, user: str, ts: str, text: str) -> None:
    """Send the window with other words in it."""
    state = {"values": {"draft": {"text": {"type": "plain_text_input", "value": text}}}}
    view = {**FORM, "private_metadata": ts, "state": state}
    await act(slack, desk, {"type": "view_submission", "user": {"id": user}, "view": view})


async def test_a_draft_stands_in_the_thread_of_its_conversation_below_the_question(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    ts = await drafted(slack, desk)
    root, question, draft = slack.messages
    assert "机器人的草稿等待审阅" in slack.messages[root]
    assert slack.messages[question] == "顾客：draft a &lt;!channel&gt;"
    assert (draft, offered(slack, ts)) == (ts, ["desk_send", "desk_edit", "desk_drop"])
    assert "heard: draft a &lt;!channel&gt;" in slack.messages[ts]  # calls nobody
    assert slack.posts[-1]["thread_ts"] == root
    assert await told(desk) == []


async def test_it_is_sent_once_and_whoever_is_slower_is_told(slack: SlackStandIn, desk: EchoDesk) -> None:
    ts = await drafted(slack, desk)
    for user in (MEI, MEI, BOB):
        await click(slack, desk, user, "send", ts)
    await until(lambda: len(whispered(slack)) == 2)
    assert all("somebody has decided on this draft already" in text for _, text in whispered(slack))
    assert await told(desk) == ["heard: draft a <!channel>"]
    assert "草稿已由 mei 发送" in slack.messages[ts]
    assert offered(slack, ts) == []
    assert await releases(desk) == ["approved"]
    await seen(slack, "机器人：heard: draft")  # said now, and the thread is over
    await until(lambda: "已交还机器人" in slack.messages[next(iter(slack.messages))])


async def test_it_is_changed_in_a_window_and_both_wordings_are_kept(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    ts = await drafted(slack, desk, "draft one")
    slack.triggers.add("T1")
    await click(slack, desk, MEI, "edit", ts, trigger_id="T1")
    view = next(d["view"] for n, d in slack.calls if n == "views.open")
    [field] = [block["element"] for block in view["blocks"]]
    assert (field["initial_value"], view["private_metadata"]) == ("heard: draft one", ts)
    await writes(slack, desk, MEI, ts, "better words")
    assert await told(desk) == ["better words"]
    async with desk.store.read() as tx:
        rows = (await tx.execute(select(edits.c.author, edits.c.draft, edits.c.sent))).all()
    assert [tuple(row) for row in rows] == [("mei", "heard: draft one", "better words")]
    assert await releases(desk) == ["edited"]
    assert slack.messages[ts] == "草稿已由 mei 修改后发送，原文：\nheard: draft one"
    await writes(slack, desk, BOB, ts, "worse words")
    await until(lambda: len(whispered(slack)) == 1)
    assert await told(desk) == ["better words"]


async def test_words_that_were_not_changed_are_an_approval(slack: SlackStandIn, desk: EchoDesk) -> None:
    ts = await drafted(slack, desk, "draft one")
    await writes(slack, desk, MEI, ts, "heard: draft one")
    assert await releases(desk) == ["approved"]


async def test_it_is_thrown_away_and_the_customer_reads_nothing(slack: SlackStandIn, desk: EchoDesk) -> None:
    ts = await drafted(slack, desk)
    await click(slack, desk, MEI, "drop", ts)
    await until(lambda: "草稿已由 mei 丢弃" in slack.messages[ts])
    assert (await told(desk), await releases(desk)) == ([], ["rejected"])
    await until(lambda: "已交还机器人" in slack.messages[next(iter(slack.messages))])


@pytest.mark.parametrize("action", ["send", "edit", "drop"])
async def test_who_is_not_on_the_list_decides_nothing(
    slack: SlackStandIn, desk: EchoDesk, action: str
) -> None:
    ts = await drafted(slack, desk)
    await click(slack, desk, "U0XXX", action, ts)
    await writes(slack, desk, "U0XXX", ts, "mine")
    await until(lambda: [user for user, _ in whispered(slack)] == ["U0XXX"] * 2)
    assert await told(desk) == []
    assert offered(slack, ts)


async def test_once_a_person_has_the_conversation_the_draft_does_not_go_out(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    ts = await drafted(slack, desk)
    root = next(iter(slack.messages))
    assert offered(slack, root) == ["desk_accept", "desk_resolve"]
    await click(slack, desk, BOB, "accept", root)
    await click(slack, desk, MEI, "send", ts)
    await until(lambda: len(whispered(slack)) == 1)
    assert "the bot does not have this conversation" in whispered(slack)[0][1]
    assert await told(desk) == []


async def test_what_is_decided_at_the_desks_page_offers_nothing_any_more(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    ts = await drafted(slack, desk)
    await desk.service.people.draft(desk.echo.claims[0].turn_id, "bob", approve=True)
    await until(lambda: offered(slack, ts) == [])
    await click(slack, desk, MEI, "send", ts)
    await until(lambda: len(whispered(slack)) == 1)
    assert len(await told(desk)) == 1


async def test_the_next_draft_of_the_conversation_goes_on_in_its_thread(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    ts, root = await drafted(slack, desk, "draft one"), next(iter(slack.messages))
    await click(slack, desk, MEI, "send", ts)
    await until(lambda: "已交还机器人" in slack.messages[root])
    await asks(desk, "draft two")
    await seen(slack, "heard: draft two")
    await until(lambda: "等待审阅" in slack.messages[root])
    assert {post.get("thread_ts", root) for post in slack.posts} == {root}
    assert "顾客：draft two" in slack.messages.values()


@pytest.mark.parametrize(("text", "trigger"), [("draft one", "old"), ("draft " + "好" * 3500, "T1")])
async def test_a_window_that_cannot_be_opened_is_told_and_the_draft_waits(
    slack: SlackStandIn, desk: EchoDesk, text: str, trigger: str
) -> None:
    ts = await drafted(slack, desk, text)
    slack.triggers.add("T1")
    await click(slack, desk, MEI, "edit", ts, trigger_id=trigger)
    await until(lambda: len(whispered(slack)) == 1)
    assert offered(slack, ts)
