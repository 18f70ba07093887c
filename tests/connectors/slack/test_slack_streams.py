"""A reply that is seen while it is written: streamed in its thread, closed whatever happens, never said twice."""

from pathlib import Path
from typing import Any

import pytest

from bot.connector import Message
from bot.testing.echo import EchoDesk, echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import BOT, TEAM, SlackStandIn
from bot.turn import Address, Reply
from connectors.slack.text import escaped

CONVERSATION = f"slack:{TEAM}:C1:171.5"


async def asked(slack: SlackStandIn, desk: EchoDesk, text: str) -> None:
    mention = {
        "type": "app_mention",
        "channel": "C1",
        "user": "U1",
        "text": f"<@{BOT}> {escaped(text)}",
        "ts": "171.5",
    }
    assert await slack.event(desk.http, mention) == 200


async def seen(slack: SlackStandIn, text: str) -> None:
    await until(lambda: text in slack.messages.values())


def called(slack: SlackStandIn, *names: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, dict(details)) for name, details in slack.calls if name in names]


STREAM = ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update", "chat.postMessage")


async def test_sentences_are_added_as_they_pass_and_the_stream_is_closed(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    await asked(slack, desk, "grow One. wait <Two>. wait Three.")
    await seen(slack, "One.")
    desk.echo.steps.release()
    await seen(slack, "One. &lt;Two&gt;.")
    desk.echo.steps.release()
    await slack.reads("One. &lt;Two&gt;. Three.")
    start, *_ = called(slack, "chat.startStream")
    assert start[1] == {
        "channel": "C1",
        "thread_ts": "171.5",
        "markdown_text": "One.",
        "recipient_user_id": "U1",
        "recipient_team_id": TEAM,
    }
    assert not called(slack, "chat.postMessage", "chat.update")
    await desk.quiet()
    assert await desk.states(CONVERSATION) == ["sent"]


async def test_where_slack_refuses_to_stream_the_reply_is_one_post(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    slack.refused["chat.startStream"] = "method_not_supported_for_channel_type"
    await asked(slack, desk, "grow One. wait Two.")
    desk.echo.steps.release()
    await slack.reads("One. Two.")
    assert len(called(slack, "chat.startStream")) <= 1
    assert [name for name, _ in called(slack, *STREAM)][-1] == "chat.postMessage"


async def test_who_read_a_reply_while_it_grew_shows_nothing_once_it_is_sent(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    await asked(slack, desk, "wait")
    desk.echo.gate.set()
    await slack.reads("heard: wait")
    [sent] = await desk.outbox.messages(CONVERSATION)
    early = Reply(text="heard:")
    stale = Message(
        seq=sent.seq, key=sent.key, turn_id="", author="bot", reply=early, at=sent.created_at, complete=False
    )
    await desk.channel("slack").grow(Address(channel="slack", account=TEAM, conversation="C1:171.5"), stale)
    assert not called(slack, "chat.startStream")
    assert [*slack.messages.values()] == ["heard: wait"]


async def test_a_direct_message_outside_threads_is_one_post_that_grows(
    slack: SlackStandIn, desk: EchoDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.streams.EDIT_S", 0.0)
    await slack.say(desk.http, "grow One. wait <Two>. wait Three.")
    await seen(slack, "One.")
    desk.echo.steps.release()
    await seen(slack, "One. &lt;Two&gt;.")
    desk.echo.steps.release()
    await slack.reads("One. &lt;Two&gt;. Three.")
    await desk.quiet()
    names = [name for name, _ in called(slack, *STREAM)]
    assert (names.count("chat.postMessage"), names.count("chat.startStream")) == (1, 0)
    assert not any("thread_ts" in details for _, details in called(slack, *STREAM))


async def test_a_post_that_grows_is_not_edited_too_often(slack: SlackStandIn, desk: EchoDesk) -> None:
    await slack.say(desk.http, "grow One. wait Two. wait Three.")
    await seen(slack, "One.")
    for _ in range(2):
        desk.echo.steps.release()
    await slack.reads("One. Two. Three.")
    assert len(called(slack, "chat.update")) == 1


async def test_a_post_that_somebody_deleted_while_it_grew_is_said_anew(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    await slack.say(desk.http, "grow One. wait Two.")
    await seen(slack, "One.")
    slack.messages.clear()
    desk.echo.steps.release()
    await slack.reads("One. Two.")


async def test_who_takes_over_ends_a_post_that_grows(slack: SlackStandIn, desk: EchoDesk) -> None:
    await slack.say(desk.http, "grow One. wait Two.")
    await seen(slack, "One.")
    await desk.service.people.claim(slack.conversation(), "mei")
    desk.echo.steps.release()
    await desk.service.people.say(slack.conversation(), "mei", "Mei here")
    await slack.reads("One.", "Mei here")


async def test_a_stream_that_slack_cut_is_completed_in_the_same_message(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    await asked(slack, desk, "grow One. wait Two.")
    await seen(slack, "One.")
    slack.cut()
    desk.echo.steps.release()
    await slack.reads("One. Two.")
    assert not called(slack, "chat.postMessage")


async def test_a_stream_that_fails_is_closed_at_once_and_the_reply_takes_its_place(
    slack: SlackStandIn, desk: EchoDesk
) -> None:
    slack.refused["chat.appendStream"] = "internal_error"
    await asked(slack, desk, "grow One. wait Two. wait Three.")
    await seen(slack, "One.")
    desk.echo.steps.release()
    await slack.reads("One.")  # closed, although the turn still waits
    desk.echo.steps.release()
    await slack.reads("One. Two. Three.")
    assert not called(slack, "chat.postMessage")


async def test_who_takes_over_ends_the_stream_at_what_was_said(slack: SlackStandIn, desk: EchoDesk) -> None:
    await asked(slack, desk, "grow One. wait Two.")
    await seen(slack, "One.")
    await desk.service.people.claim(CONVERSATION, "mei")
    desk.echo.steps.release()
    await slack.reads("One.")
    assert called(slack, "chat.stopStream")
    await desk.service.people.say(CONVERSATION, "mei", "Mei here")
    await slack.reads("One.", "Mei here")


async def test_a_long_reply_flows_over_into_posts(slack: SlackStandIn, desk: EchoDesk) -> None:
    words = " ".join("&" * 100 for _ in range(10))
    await asked(slack, desk, f"grow One. wait {words}")
    await seen(slack, "One.")
    desk.echo.steps.release()
    wanted = "One." + "".join(escaped(words).split())
    await until(lambda: "".join("".join(slack.messages.values()).split()) == wanted and not slack.streaming)
    assert len(slack.messages) == 2


async def test_a_restart_completes_the_message_that_was_begun(slack: SlackStandIn, tmp_path: Path) -> None:
    async with echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:
        await asked(slack, desk, "grow One. wait Two.")
        await seen(slack, "One.")
    assert not slack.streaming
    async with echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:
        desk.echo.steps.release()
        await slack.reads("One. Two.")
        assert not called(slack, "chat.postMessage")
