"""Whatever Chatwoot's address is sent, signed or not by Chatwoot: acknowledged or refused in words, and the next message is heard."""

import random
from pathlib import Path
from typing import Any

from bot.testing.echo import echo_desk
from bot.testing.stand_ins.chatwoot import ChatwootStandIn, message
from tests.web.test_every_route import junk

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**70,
    1.5e308,
    "",
    "\ud83d",
    "\x00",
    "9" * 400,
    [],
    {},
    [{}],
    {"id": {}},
)
FIELDS = ("id", "content", "private", "message_type", "event", "account", "conversation", "sender")


async def test_no_body_breaks_the_bridge(tmp_path: Path) -> None:
    rng, chatwoot = random.Random(11), ChatwootStandIn()
    whole = message("hello")
    bodies: list[Any] = [{**whole, field: odd} for field in FIELDS for odd in ODD]
    for part in ("account", "conversation", "sender"):
        bodies += [{**whole, part: {**dict(whole.get(part) or {}), "id": odd}} for odd in ODD]
    bodies += [{**whole, "conversation": {"id": 42, "status": odd}} for odd in ODD]
    for event in ("conversation_opened", "conversation_resolved"):
        bodies += [{**whole, "event": event, "conversation": odd} for odd in ODD]
    bodies += [
        {"event": rng.choice(("message_created", "x")), "conversation": junk(rng), "account": junk(rng)}
        for _ in range(60)
    ]
    async with chatwoot.open(), echo_desk({"chatwoot": chatwoot.table()}, tmp_path / "desk.db") as desk:
        for body in bodies:
            assert await chatwoot.event(desk.http, body) < 500, body
        for raw in (b"", b"[]", b"null", b"\xff\xfe", b"{", b'{"event": "message_created"}', b"[" * 5000):
            assert 400 <= await chatwoot.post(desk.http, raw) < 500, raw
        await chatwoot.say(desk.http, "still here", key="77")
        await chatwoot.got(1)
