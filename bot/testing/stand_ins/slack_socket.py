"""The same local Slack over Socket Mode: the bot calls, and events come down the connection it opened."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from aiohttp import ClientSession, WSMsgType, web

from bot.testing.platform import WAIT_S, until
from bot.testing.stand_ins.slack import SlackStandIn


class SlackSocketStandIn(SlackStandIn):
    """`acks` are the envelopes that were acknowledged, `sockets` every connection there ever was."""

    signs: ClassVar[bool] = False
    calls_us: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.acks: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.deaf = False  # whoever connects then is told things and not listened to
        self._pushed = 0

    def table(self) -> Mapping[str, Any]:
        """The settings of an app in Socket Mode."""
        return {**super().table(), "mode": "socket", "app_token": "xapp-1", "signing_secret": ""}

    def routes(self) -> Sequence[web.RouteDef]:
        """The call that opens a connection, the connection, and the web API."""
        opened = web.post("/api/apps.connections.open", self.open_connection)
        return (opened, web.get("/socket", self.socket), *super().routes())

    async def open_connection(self, request: web.Request) -> web.Response:
        """An address for whoever has the app-level token."""
        if request.headers.get("Authorization") != "Bearer xapp-1":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return web.json_response({"ok": True, "url": self.api.replace("http", "ws") + "/socket"})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, until either side ends it."""
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.sockets.append(ws)
        if self.deaf:
            await asyncio.Event().wait()
        async for frame in ws:
            if frame.type == WSMsgType.TEXT and frame.data.startswith("{"):
                self.acks.append(json.loads(frame.data)["envelope_id"])
        return ws

    async def connected(self, number: int = 1) -> web.WebSocketResponse:
        """Wait for the connection of this number, and for one that is open."""
        await until(lambda: len(self.sockets) >= number and not self.sockets[-1].closed)
        return self.sockets[-1]

    async def push(self, envelope: str, payload: Any, kind: str = "events_api") -> None:
        """One payload down the connection."""
        frame = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": False}
        await (await self.connected()).send_json(frame)

    async def acked(self, envelope: str, within_s: float = WAIT_S) -> bool:
        """Wait for an acknowledgement; False when none comes in time."""
        try:
            await asyncio.wait_for(until(lambda: envelope in self.acks), within_s)
        except TimeoutError:
            return False
        return True

    async def post(self, http: ClientSession, raw: bytes, **how: Any) -> int:
        """A payload: 200 once it is acknowledged. What is none goes down as it is, and nobody can acknowledge it."""
        self._pushed += 1
        envelope = f"e{self._pushed}"
        try:
            payload = json.loads(raw)
        except ValueError:
            payload = None
        if not isinstance(payload, dict):
            await (await self.connected()).send_str(raw.decode("utf-8", "replace"))
            return 200
        await self.push(envelope, payload)
        allowed = http.timeout.total or WAIT_S
        return 200 if await self.acked(envelope, min(allowed, WAIT_S)) else 504
