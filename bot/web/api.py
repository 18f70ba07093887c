"""Conversations read back over HTTP by the holder of the key: every turn as its trace, every message in order."""

from dataclasses import asdict

from aiohttp import web

from bot import intake
from bot.connector import Message
from bot.errors import BadInput
from bot.web.front import FRONT

MAX_ROWS = 500  # of one answer


async def turns(request: web.Request) -> web.Response:
    """The turns of a conversation, oldest first."""
    front = request.app[FRONT]
    front.access.demand(request.headers.get("Authorization"))
    return intake.answer(await front.gateway.turns(request.match_info["id"]))


async def messages(request: web.Request) -> web.Response:
    """Messages to the customer after `after`, in order: late answers and what people wrote."""
    front = request.app[FRONT]
    front.access.demand(request.headers.get("Authorization"))
    after = _count(request.query.get("after", "0"))
    found = await front.gateway.messages(request.match_info["id"], after=after)
    return intake.answer({"messages": [as_json(message) for message in found[:MAX_ROWS]]})


def as_json(message: Message) -> dict[str, object]:
    """A message as `/api` shows it; what is empty is left out."""
    reply = message.reply
    row: dict[str, object] = {
        "seq": message.seq,
        "key": message.key,
        "turn_id": message.turn_id,
        "author": message.author,
        "text": reply.text,
        "at": message.at.isoformat(),
    }
    if reply.buttons:
        row["buttons"] = [{"title": button.title, "payload": button.payload} for button in reply.buttons]
    if reply.cards:
        row["cards"] = [dict(card) for card in reply.cards]
    if reply.image:
        row["image"] = reply.image
    if reply.attachments:
        row["attachments"] = [asdict(file) for file in reply.attachments]
    if reply.sources:
        row["sources"] = [source.row() for source in reply.sources]
    return row


def _count(raw: str) -> int:
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 18:
        raise BadInput("'after' must be a sequence number, 0 or more")
    return int(raw)


ROUTES = (
    web.get("/api/conversations/{id:[^/]+}/turns", turns),
    web.get("/api/conversations/{id:[^/]+}/messages", messages),
)
