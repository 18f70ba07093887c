"""A desk in Slack for customers of other channels: what its tests do there and look at."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.testing.echo import EchoDesk
from bot.testing.platform import WAIT_S, until
from bot.testing.stand_ins.slack import TEAM, SlackStandIn

MEI, BOB = "U0MEI", "U0BOB"
ROOM = "C0DESK"


def table(slack: SlackStandIn) -> Mapping[str, Any]:
    """The settings of an app with a desk's channel in which Mei and Bob answer."""
    return {**slack.table(), "desk_channel": ROOM, "desk_members": [f"{MEI}=mei", f"{BOB}=bob"]}


async def act(slack: SlackStandIn, desk: EchoDesk, payload: Mapping[str, Any]) -> None:
    """Something that people do with buttons and windows."""
    raw = urlencode({"payload": json.dumps({"team": {"id": TEAM}, **payload})}).encode()
    status, _ = await slack.request(desk.http, raw, content_type="application/x-www-form-urlencoded")
    assert status == 200


async def click(slack: SlackStandIn, desk: EchoDesk, user: str, action: str, ts: str, **more: Any) -> None:
    """A click on a button of ours."""
    where = {"channel": {"id": ROOM}, "container": {"message_ts": ts, "channel_id": ROOM}}
    actions = [{"block_id": "any", "action_id": f"desk_{action}", "value": "anything"}]
    said = {"type": "block_actions", "user": {"id": user}, **where, "actions": actions, **more}
    await act(slack, desk, said)


async def write(
    slack: SlackStandIn, desk: EchoDesk, user: str, text: str, ts: str, root: str, **more: Any
) -> None:
    """A message in a thread of the desk's channel."""
    event = {"type": "message", "channel": ROOM, "user": user, "text": text, "ts": ts, "thread_ts": root}
    assert await slack.event(desk.http, {**event, **more}) == 200


async def seen(slack: SlackStandIn, words: str) -> str:
    """Wait for a post with these words in it; its `ts`."""
    await until(lambda: any(words in text for text in slack.messages.values()))
    return next(ts for ts, text in slack.messages.items() if words in text)


async def clickable(slack: SlackStandIn, desk: EchoDesk, words: str) -> str:
    """The same, once the desk has noted what the post stands for: people are slower than that."""
    ts, memory = await seen(slack, words), desk.channel("slack").gateway.memory
    notes = [f"desk:{kind}:{ts}" for kind in ("card:approval", "card:draft", "thread")]
    async with asyncio.timeout(WAIT_S):
        while not any([await memory.get(note) for note in notes]):  # noqa: ASYNC110 - as `until` does
            await asyncio.sleep(0.01)
    return ts


def whispered(slack: SlackStandIn) -> list[tuple[str, str]]:
    """What single people were told."""
    return [(d["user"], d["text"]) for n, d in slack.calls if n == "chat.postEphemeral"]


def offered(slack: SlackStandIn, ts: str) -> list[str]:
    """What can be clicked under a post now."""
    shown = [d for n, d in slack.calls if n == "chat.update" and d["ts"] == ts]
    posted = [d for d in slack.posts if d["ts"] == ts]
    blocks = (shown or posted)[-1].get("blocks", [])
    return [each["action_id"] for block in blocks if block["type"] == "actions" for each in block["elements"]]
