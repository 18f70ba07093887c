"""A local Chatwoot: it signs its webhooks, and takes what an agent bot writes and opens."""

import hmac
import json
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from aiohttp import ClientSession, web
from pydantic import SecretStr

from bot.testing.platform import Platform, Sent

PATH = "/webhooks/chatwoot"
NUMBER = 42  # of the conversation of whoever is not named


class ChatwootStandIn(Platform):
    """One account. `away` until this moment of the monotonic clock it answers 503, as behind a proxy while it restarts."""

    channel = "chatwoot"

    def __init__(self) -> None:
        super().__init__()
        self.status: list[str] = []
        self.away = 0.0
        self.refused = 0  # calls while it was away

    def table(self) -> Mapping[str, Any]:
        """The settings of its agent bot."""
        secrets = {"bot_token": SecretStr("bot"), "signing_secret": SecretStr("shared")}
        return {"use": "connectors.chatwoot:Chatwoot", "url": self.api, **secrets}

    def routes(self) -> Sequence[web.RouteDef]:
        """What an agent bot may call, and what tells the version."""
        return (
            web.get("/api", self.version),
            web.post("/api/v1/accounts/{account}/conversations/{number}/{what}", self.called),
        )

    async def version(self, _: web.Request) -> web.Response:
        """What everybody may ask."""
        return web.json_response({"version": "4.2.0"})

    async def called(self, request: web.Request) -> web.Response:
        """A message or another status."""
        body, number = await request.json(), request.match_info["number"]
        if time.monotonic() < self.away:
            self.refused += 1
            return web.Response(status=503)
        if request.headers.get("api_access_token") != "bot":
            return web.Response(status=401)
        if request.match_info["account"] != "1":
            return web.Response(status=404)
        if request.match_info["what"] == "toggle_status":
            self.status.append(body["status"])
            return web.json_response({})
        items = body.get("content_attributes", {}).get("items", ())
        choices = tuple(item["title"] for item in items)
        trouble = self.take(Sent(conversation=number, text=body["content"], choices=choices))
        status = {"busy": 429, "gone": 404, "down": 503, None: 200}[trouble]
        return web.json_response({}, status=status, headers={"Retry-After": "1"})

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        """A customer writes into a conversation that the bot has."""
        where = {"id": _number(sender), "status": "pending"}
        return await self.event(http, message(text, int(key), conversation=where), **how)

    async def event(self, http: ClientSession, body: Mapping[str, Any], **how: Any) -> int:
        """Any webhook."""
        return await self.post(http, json.dumps(body).encode(), **how)

    async def post(self, http: ClientSession, raw: bytes, *, forged: bool = False, age_s: float = 0) -> int:
        """Signed bytes."""
        stamp, secret = str(int(time.time() - age_s)), b"guessed" if forged else b"shared"
        mark = "sha256=" + hmac.new(secret, f"{stamp}.".encode() + raw, sha256).hexdigest()
        headers = {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": mark}
        headers["Content-Type"] = "application/json"
        async with http.post(PATH, data=raw, headers=headers) as answer:
            return answer.status

    def conversation(self, sender: str = "", key: str = "1") -> str:
        """Each customer has one."""
        return f"chatwoot:1:{_number(sender)}"


def message(text: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """The webhook of a message."""
    return {
        "event": "message_created",
        "id": number,
        "content": text,
        "message_type": "incoming",
        "private": False,
        "sender": {"id": 7},
        "account": {"id": 1},
        "conversation": {"id": NUMBER, "status": "pending"},
        **more,
    }


def _number(sender: str) -> int:
    digits = "".join(letter for letter in sender if letter.isdecimal())
    return 1000 + int(digits[-6:]) if digits else NUMBER
