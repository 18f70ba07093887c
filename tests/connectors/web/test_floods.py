"""A page that floods: whatever its frames are, it is cut off, and who is an ordinary page never notices the limit."""

import asyncio
import json
from typing import Any, Final

import pytest
from aiohttp import ClientError, WSMsgType

from connectors.web import limits
from tests.connectors.web.conftest import Visitor, Wire, cid

FLOODS: Final = {
    "signs of life": {"type": "ping"},
    "signs that somebody writes": {"type": "typing", "on": False},
    "buttons that are not there": {"type": "press", "cid": "12345678", "payload": "/x", "of": 1},
    "what was read": {"type": "read", "seq": 1},
}


async def everything(wire: Wire) -> list[dict[str, Any]]:
    """All that comes until the line is cut; where it is not, nothing comes in the end and that is an error."""
    told: list[dict[str, Any]] = []
    try:
        while True:
            told.append(await wire.until_any())
    except ConnectionError:
        return told


@pytest.mark.parametrize("way", [*FLOODS, "pings of the protocol", "pongs of the protocol"])
async def test_a_flood_is_cut_off(visitor: Visitor, way: str) -> None:
    async with visitor.socket() as wire:
        await wire.until("state")
        try:
            for number in range(20 * limits.FRAMES_AT_ONCE):
                if way in FLOODS:
                    await wire.ws.send_str(json.dumps(FLOODS[way]))
                else:
                    await (wire.ws.ping() if "pings" in way else wire.ws.pong())
                if number % 50 == 0:
                    await asyncio.sleep(0)
        except (ClientError, ConnectionError):
            pass  # it was cut off meanwhile
        told = await everything(wire)
    answered = sum(frame["type"] in ("pong", "error", "noted") for frame in told)
    assert answered <= 2 * limits.FRAMES_AT_ONCE
    async with visitor.socket() as wire:  # and may come back
        await wire.send("message", cid=cid(), text="hi")
        await wire.heard("heard: hi")


async def test_a_busy_page_is_no_flood(visitor: Visitor) -> None:
    """As much as a page sends that comes back with a few messages unsent, and whose browser or proxy keeps the line alive."""
    frames: list[dict[str, Any]] = [{"type": "message", "cid": cid(), "text": f"hi {n}"} for n in range(5)]
    async with visitor.socket() as wire:
        for frame in frames:
            await wire.ws.send_json({"type": "typing", "on": True})
            await wire.ws.send_json(frame)
            await wire.ws.send_json({"type": "read", "seq": 1})
            await wire.ws.ping(b"alive")
        await wire.heard("heard: hi 4")
        await wire.send("ping")
        await wire.until("pong")
        assert not wire.ws.closed


async def test_a_ping_of_the_protocol_is_answered_with_what_it_carried(visitor: Visitor) -> None:
    await visitor.arrive()
    async with visitor.desk.http.ws_connect("/widget/socket", headers=visitor.headers, autoping=False) as ws:
        await ws.send_json({"type": "hello", "v": 1, "token": visitor.token, "last_seq": 0})
        await ws.ping(b"alive?")
        while (message := await ws.receive(timeout=10)).type is WSMsgType.TEXT:
            pass
        assert (message.type, message.data) == (WSMsgType.PONG, b"alive?")
