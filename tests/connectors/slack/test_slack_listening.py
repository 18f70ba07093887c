"""Whom the bot hears in a channel, and what the thumbs under its replies do."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientSession

from bot.testing.echo import echo_desk
from bot.testing.platform import until
from bot.testing.stand_ins.slack import BOT, TEAM, SlackStandIn

MENTION = {"type": "app_mention", "channel": "C1", "user": "U1", "text": f"<@{BOT}> hello", "ts": "171.5"}


def written(text: str, ts: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U1",
        "text": text,
        "ts": ts,
        **more,
    }


async def test_where_only_mentions_count_it_hears_who_calls_it_and_the_thread_that_follows(
    slack: SlackStandIn, tmp_path: Path
) -> None:
    table = {**slack.table(), "listen": "mentions"}
    async with echo_desk({"slack": table}, tmp_path / "desk.db") as desk:
        for number, event in enumerate(
            (
                written("lunch?", "170.1"),
                written("in a minute", "170.2", thread_ts="170.1"),
                MENTION,
                written("and more", "171.6", thread_ts="171.5"),
                written("pizza", "170.3", thread_ts="170.1"),
            )
        ):
            assert await slack.event(desk.http, event, event_id=f"Ev{number}") == 200
        await until(lambda: "\n".join(desk.echo.texts) == "hello\nand more")
        await slack.say(desk.http, "to you alone", key="9")
        await until(lambda: desk.echo.texts[-1] == "to you alone")
        await desk.quiet()
        assert [word for text in desk.echo.texts for word in text.split("\n")] == [
            "hello",
            "and more",
            "to you alone",
        ]


async def thumb(slack: SlackStandIn, http: ClientSession, user: str, block: dict[str, Any], ts: str) -> int:
    """A click on the upper one."""
    [element] = block["elements"]
    value = element["positive_button"]["value"]
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user},
        "channel": {"id": "C1"},
        "container": {"message_ts": ts, "channel_id": "C1"},
        "message": {"ts": ts, "thread_ts": "171.5"},
        "actions": [{"block_id": block["block_id"], "action_id": element["action_id"], "value": value}],
    }
    raw = urlencode({"payload": json.dumps(body)}).encode()
    status, _ = await slack.request(http, raw, content_type="application/x-www-form-urlencoded")
    return status


async def test_a_thumb_counts_once_and_only_from_whom_the_answer_was_for(
    slack: SlackStandIn, tmp_path: Path
) -> None:
    table = {**slack.table(), "feedback": True}
    async with echo_desk({"slack": table}, tmp_path / "desk.db") as desk:
        await slack.event(desk.http, MENTION)
        await slack.got(1)
        [block] = [block for block in slack.posts[0]["blocks"] if block["type"] == "context_actions"]
        ts = slack.posts[0]["ts"]
        for user in ("U2", "U1", "U1"):
            assert await thumb(slack, desk.http, user, block, ts) == 200
        await until(lambda: "/feedback.positive" in desk.echo.texts)
        await desk.quiet()
        assert desk.echo.texts == ["hello", "/feedback.positive"]
        whispers = [details for name, details in slack.calls if name == "chat.postEphemeral"]
        assert [whisper["user"] for whisper in whispers] == ["U2"]
