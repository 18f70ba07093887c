"""Rasa's REST channel: one POST is one turn, and its answer is what the turn said.

    POST /webhooks/rest/webhook {"sender": "alice", "message": "你好", "metadata"?: {"message_id"?, "customer_id"?, …}}
    → [{"recipient_id": "alice", "text": "…", "buttons"?: [{"title", "payload"}], "image"?: "…"}]

`metadata.customer_id` says who is signed in and counts only with the shop's key, and so do the names that the desk
writes itself. What comes later than the answer, and what people write, is read at `/api/conversations/rest:{sender}/messages`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from aiohttp import web
from pydantic import JsonValue

from bot import intake
from bot.connector import Capability, Connector, Message
from bot.errors import BadInput, Busy, NotAllowed
from bot.rates import per_minute, visitors
from bot.turn import Address, Reply, Utterance

PATH: Final = "/webhooks/rest"
_TRUSTED: Final = web.RequestKey("rest.trusted", bool)
# What the desk itself writes beside an utterance and believes: the words a button showed, the names of files, who reads along, what
# a clock rang for. A stranger who wrote them would show people at the desk other words than the ones that were judged.
_OURS: Final = frozenset(("title", "of", "files", "waits", "shared", "no_merge", "timer", "beside"))

_SIGNED_IN: Final = (
    "this sender is a customer who is signed in; only the holder of web.api_key speaks for them"
)


class Rest(Connector):
    """Answers in the response of the request that asked."""

    channel = "rest"
    capability = Capability(buttons=True, cards=True, images=True, merges=False, fetched=True)

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The webhook, and the health check that Rasa's clients know."""
        return (
            web.post(f"{PATH}/webhook", self.receive),
            web.get(PATH, self.health),
            web.get(f"{PATH}/", self.health),
        )

    def __init__(self, config: Any, http: Any, gateway: Any) -> None:
        super().__init__(config, http, gateway)
        self._places = per_minute(int(config["keyless_per_minute"]))

    async def verify(self, request: web.Request) -> None:
        """Anybody may talk where the settings say so, so often from one address; who shows a key must show the right one."""
        key = request.headers.get("Authorization")
        request[_TRUSTED] = trusted = self.gateway.access.trusted(key)
        if trusted or request.method != "POST":
            return
        if not self.config["keyless"]:
            self.gateway.access.demand(key)
        # A caller chooses the sender it is counted by, so that it is counted by its address too.
        place = visitors(request, str(self.config["client_ip_header"]))
        if self._places is not None and (wait := self._places.wait(place)):
            raise Busy("too many messages; try again in a moment", retry_after=wait)

    async def health(self, _: web.Request) -> web.Response:
        """What Rasa answers here."""
        return intake.answer({"status": "ok"})

    async def receive(self, request: web.Request) -> web.Response:
        """Store the message, wait for its turn, answer with what was committed."""
        body = await intake.json_object(request)
        sender = intake.name(body.get("sender"), "sender")
        address = Address(channel=self.channel, conversation=sender)
        utterance = self._utterance(
            sender, body.get("message"), body.get("metadata"), trusted=request[_TRUSTED]
        )
        if not request[_TRUSTED] and (await self.gateway.visits.standing(address)).customer:
            raise NotAllowed(_SIGNED_IN)  # people at the desk would read a stranger's words as the customer's
        accepted = await self.gateway.accept(address, utterance)
        if not accepted.own:
            raise BadInput("this message_id was used for somebody else's message; send another one")
        wait_s = float(self.config["wait_s"])
        replies = await self.gateway.answered(address, utterance.key, within_s=wait_s)
        return intake.answer([as_rasa(sender, reply) for reply in replies or ()])

    async def send(self, address: Address, message: Message) -> None:
        """Nothing to push: the caller reads."""

    def _utterance(self, sender: str, message: object, metadata: object, *, trusted: bool) -> Utterance:
        text = intake.said(message, "message")
        details = intake.table(metadata, "metadata")
        key = details.pop("message_id", None)
        customer = details.pop("customer_id", None)
        if customer is not None:
            customer = intake.name(customer, "metadata.customer_id")
        details = {name: value for name, value in details.items() if trusted or name not in _OURS}
        return Utterance(
            key=_key(key),
            text=text,
            at=datetime.now(UTC),
            kind="press" if text.startswith("/") else "message",
            sender=sender,
            customer_id=customer if trusted else None,
            metadata=details,
        )


def _key(value: JsonValue) -> str:
    if value is None:
        return uuid4().hex
    return intake.name(str(value) if isinstance(value, int) else value, "metadata.message_id")


def as_rasa(recipient: str, reply: Reply) -> dict[str, object]:
    """One message in Rasa's words."""
    row: dict[str, object] = {"recipient_id": recipient, "text": reply.text}
    if reply.buttons:
        row["buttons"] = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    if reply.image:
        row["image"] = reply.image
    custom: dict[str, object] = {}
    if reply.cards:
        custom["cards"] = [dict(card) for card in reply.cards]
    if reply.sources:
        custom["sources"] = [source.row() for source in reply.sources]
    if custom:
        row["custom"] = custom
    return row
