"""A channel that pushes: what it is told it hands to a listener at a URL, and it counts on nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from bot import intake
from bot.connector import Capability, Connector, Message
from bot.errors import DeliveryError
from bot.turn import Address, Utterance

PATH = "/webhooks/sink"


class Sink(Connector):
    """Answers a POST once the message is durable; replies go to `url`, each with its key."""

    channel = "sink"
    capability = Capability(buttons=True, streaming=True)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """Where customers write."""
        return (web.post(PATH, self.receive),)

    async def verify(self, request: web.Request) -> None:
        """Everybody is who they say: this is a test."""

    async def receive(self, request: web.Request) -> web.Response:
        """Store the message, then acknowledge it."""
        body = await intake.json_object(request)
        text = intake.said(body["text"], "text")
        accepted = await self.gateway.accept(
            Address(channel=self.channel, conversation=body["conversation"]),
            Utterance(
                key=body["key"],
                text=text,
                at=datetime.now(UTC),
                kind="press" if text.startswith("/") else "message",
                customer_id=body["customer"],
            ),
        )
        return intake.answer({"seq": accepted.seq, "duplicate": accepted.duplicate})

    async def send(self, address: Address, message: Message) -> None:
        """Hand one reply to the listener."""
        reply = {
            "conversation": address.conversation,
            "key": message.key,
            "seq": message.seq,
            "response": message.reply.response,
            "text": message.reply.text,
            "buttons": [button.payload for button in message.reply.buttons],
        }
        try:
            async with self.http.post(self.config["url"], json=reply) as answer:
                if answer.status != 200:
                    raise DeliveryError(f"the listener answered {answer.status}")
        except aiohttp.ClientError as error:
            raise DeliveryError("the listener cannot be reached") from error
