"""Text messages keep the contract of every connector."""

import hmac
import json
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from aiohttp import ClientSession, web
from pydantic import SecretStr

from bot.testing.contract import ConnectorContract
from bot.testing.platform import Platform, Sent


class SmsProvider(Platform):
    """The provider of the clinic's text messages."""

    channel = "sms"
    drops_repeats = True  # by `reference`

    def table(self) -> Mapping[str, Any]:
        return {
            "use": "haoke_clinic.sms:Sms",
            "api_url": f"{self.api}/messages",
            "api_key": SecretStr("key"),
            "signing_secret": SecretStr("shared"),
        }

    def routes(self) -> Sequence[web.RouteDef]:
        return (web.post("/messages", self.messages),)

    async def messages(self, request: web.Request) -> web.Response:
        body = await request.json()
        trouble = self.take(Sent(conversation=body["to"], text=body["text"]))
        status = {"busy": 429, "gone": 404, "down": 503, None: 200}[trouble]
        return web.Response(status=status, headers={"Retry-After": "1"})

    async def say(
        self, http: ClientSession, text: str, *, key: str = "1", sender: str = "", **how: Any
    ) -> int:
        sent_at = "2026-03-10T10:00:00+08:00"
        body = {"id": key, "from": sender or "+8613800001111", "text": text, "sent_at": sent_at}
        return await self.post(http, json.dumps(body).encode(), **how)

    async def post(self, http: ClientSession, raw: bytes, *, forged: bool = False, age_s: float = 0) -> int:
        stamp, secret = str(int(time.time() - age_s)), b"guessed" if forged else b"shared"
        mark = hmac.new(secret, f"{stamp}.".encode() + raw, sha256).hexdigest()
        headers = {"X-Timestamp": stamp, "X-Signature": mark, "Content-Type": "application/json"}
        async with http.post("/webhooks/sms", data=raw, headers=headers) as answer:
            return answer.status

    def conversation(self, sender: str = "", key: str = "1") -> str:
        return "sms:+8613800001111"


class TestSms(ConnectorContract):
    """A channel of somebody else's package."""

    def platform(self) -> Platform:
        return SmsProvider()
