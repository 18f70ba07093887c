"""Text messages: the provider posts what patients write, and is posted what they are told.

POST /webhooks/sms  {"id": "m-1", "from": "+8613800001111", "text": "你好", "sent_at": "2026-03-10T10:00:00+08:00"}
X-Timestamp: 1773108000
X-Signature: hex of HMAC-SHA256 over "<timestamp>.<body>" with the shared secret
"""

import hmac
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from aiohttp import ClientError, web

from bot import intake
from bot.connector import Capability, Connector, Message, Seen
from bot.errors import BadInput, DeliveryError, NotAllowed
from bot.pieces import pieces
from bot.turn import Address, Utterance

PATH: Final = "/webhooks/sms"
STALE_S: Final = 300  # an older request may be a replay


class Sms(Connector):
    """A provider of text messages. Numbers in [connectors.sms.accounts] are patients that the clinic has verified."""

    channel = "sms"
    capability = Capability(text_limit=480)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where the provider calls."""
        return (web.post(PATH, self.receive),)

    async def verify(self, request: web.Request) -> None:
        """Only who knows the secret, and only now."""
        stamp = request.headers.get("X-Timestamp", "")
        if not stamp.isdecimal() or abs(time.time() - int(stamp)) > STALE_S:
            raise NotAllowed("X-Timestamp is missing or too old", status=401)
        signed = f"{stamp}.".encode() + await request.read()
        secret = self.config["signing_secret"].get_secret_value().encode()
        expected = hmac.new(secret, signed, sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), request.headers.get("X-Signature", "").encode()):
            raise NotAllowed("X-Signature does not fit", status=401)

    async def receive(self, request: web.Request) -> web.Response:
        """Store the message and acknowledge; the answer follows by `send`."""
        body = await intake.json_object(request)
        number = intake.name(body.get("from"), "from")
        accepted = await self.gateway.accept(
            Address(channel=self.channel, conversation=number),
            Utterance(
                key=intake.name(body.get("id"), "id"),
                text=intake.said(body.get("text"), "text"),
                at=_moment(body.get("sent_at")),
                sender=number,
                customer_id=self.config.get("accounts", {}).get(number),
            ),
        )
        return intake.answer({"repeated": accepted.duplicate}, status=202)

    async def seen(self, message: Message) -> Sequence[Seen]:
        """The texts that a patient would get."""
        return [Seen(text) for text in self._texts(message)]

    async def send(self, address: Address, message: Message) -> None:
        """Post a reply to the provider, in as many texts as it needs; `reference` lets it drop a repeat."""
        for number, text in enumerate(self._texts(message)):
            await self._post(
                {"to": address.conversation, "text": text, "reference": f"{message.key}/{number}"}
            )

    def _texts(self, message: Message) -> Sequence[str]:
        return pieces(message.reply.plain(), self.capability.text_limit)

    async def _post(self, body: Mapping[str, str]) -> None:
        headers = {"Authorization": f"Bearer {self.config['api_key'].get_secret_value()}"}
        try:
            async with self.http.post(self.config["api_url"], json=body, headers=headers) as answer:
                _check(answer.status, answer.headers.get("Retry-After", ""))
        except ClientError as error:
            raise DeliveryError(f"the provider cannot be reached: {type(error).__name__}") from None


def _check(status: int, retry_after: str) -> None:
    if status == 429:
        raise DeliveryError(
            "the provider is busy", retry_after=float(retry_after) if retry_after.isdecimal() else None
        )
    if 400 <= status < 500:
        raise DeliveryError(f"the provider refused with {status}", undeliverable=True)
    if status >= 500:
        raise DeliveryError(f"the provider failed with {status}")


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadInput("'sent_at' must be a time in ISO 8601") from None
    if moment.tzinfo is None:
        raise BadInput("'sent_at' must name its offset, such as +08:00")
    return moment
