"""Socket Mode behaves as HTTP does: acknowledged once stored, answered once, connected again when Slack asks for it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from bot.testing.echo import echo_desk
from bot.testing.stand_ins.slack import BOT, TEAM, SlackStandIn

MENTION = {"type": "app_mention", "channel": "C1", "user": "U1", "text": f"<@{BOT}> hello", "ts": "171.5"}


class SocketSlack(SlackStandIn):
    """Slack's side of Socket Mode."""

    def __init__(self) -> None:
        super().__init__()
        self.acks: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []

    def table(self) -> Mapping[str, Any]:
        return {**super().table(), "mode": "socket", "app_token": "xapp-1", "signing_secret": ""}

    def routes(self) -> Sequence[web.RouteDef]:
        opened = web.post("/api/apps.connections.open", self.open_connection)
        return (opened, web.get("/socket", self.socket), *super().routes())

    async def open_connection(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer xapp-1"
        url = self.api.replace("http", "ws") + "/socket"
        return web.json_response({"ok": True, "url": url})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.sockets.append(ws)
        await ws.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        async for frame in ws:
            if frame.type == WSMsgType.TEXT and frame.data.startswith("{"):
                self.acks.append(json.loads(frame.data)["envelope_id"])
        return ws

    async def push(self, envelope: str, payload: Mapping[str, Any], kind: str = "events_api") -> None:
        frame = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": False}
        await self.sockets[-1].send_json(frame)

    async def connected(self, number: int) -> None:
        await until(lambda: len(self.sockets) >= number)


async def until(fits: Any) -> None:
    async with asyncio.timeout(30):
        while not fits():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_events_and_clicks_are_stored_acknowledged_and_answered(tmp_path: Path) -> None:
    slack = SocketSlack()
    async with slack.open(), echo_desk({"slack": slack.table()}, tmp_path / "desk.db") as desk:
        await slack.connected(1)
        await slack.push("e1", slack.envelope(MENTION))
        await slack.got(1)
        await slack.push("e2", slack.envelope(MENTION))  # delivered again
        await slack.push("e3", slack.envelope({"type": "something_new"}))
        click = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": "U1"},
            "channel": {"id": "C1"},
            "container": {"message_ts": "172.1"},
            "message": {"ts": "172.1", "thread_ts": "171.5"},
            "actions": [{"block_id": "press:U1:0", "action_id": "press_1", "value": "/yes"}],
        }
        await slack.push("e4", click, kind="interactive")
        await slack.got(2)
        await until(lambda: len(slack.acks) == 4)
        assert sorted(slack.acks) == ["e1", "e2", "e3", "e4"]
        assert desk.echo.texts == ["hello", "/yes"]
        assert slack.posted()["thread_ts"] == "171.5"


async def test_a_connection_that_slack_ends_is_opened_again(tmp_path: Path) -> None:
    slack = SocketSlack()
    async with slack.open(), echo_desk({"slack": slack.table()}, tmp_path / "desk.db"):
        await slack.connected(1)
        await slack.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await slack.connected(2)
        await slack.push("e1", slack.envelope(MENTION))
        assert (await slack.got(1))[0].text == "heard: hello"
