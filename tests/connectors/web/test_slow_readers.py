"""A page that takes nothing of what it is sent is let go, with everything that was kept for it."""

import asyncio
import select
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from bot.conversation.store import Store
from bot.process import sockets
from connectors.web import limits, viewers
from tests.connectors.kit import Running, serving, settings
from tests.connectors.web.conftest import SHOP, Visitor, cid, pages

LONG = "好" * 3_900  # a message; some hundred of them fill every buffer on the way


@asynccontextmanager
async def listening(desk: Running, visitor: Visitor) -> AsyncIterator[socket.socket]:
    """An event stream whose reader takes what fits into its small buffer and no more."""
    loop = asyncio.get_running_loop()
    _, ticket = await visitor.post("ticket", {})
    host, port = desk.url.removeprefix("http://").split(":")
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        line.setblocking(False)
        await loop.sock_connect(line, (host, int(port)))
        head = (
            f"GET /widget/events?ticket={ticket['ticket']} HTTP/1.1\r\nHost: shop\r\nOrigin: {SHOP}\r\n\r\n"
        )
        await loop.sock_sendall(line, head.encode())
        while not len(pages(desk)):  # noqa: ASYNC110 - in the desk's own loop
            await asyncio.sleep(0.02)
        yield line


def forgotten(line: socket.socket) -> bool:
    """Whether the other end answers a byte with a reset: it knows nothing of this connection any more."""
    with suppress(OSError):
        line.send(b"\n")
    reset = select.poll()
    reset.register(line, select.POLLERR | select.POLLHUP)
    return bool(reset.poll(0))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own deadline for what is not taken")
async def test_an_event_stream_that_nobody_reads_is_cut_and_leaves_nothing(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewers, "SLOW_S", 2.0)
    monkeypatch.setattr(sockets, "UNREAD_S", 3.0)
    monkeypatch.setattr(limits, "MESSAGES_A_MINUTE", 60_000)
    monkeypatch.setattr(limits, "BURST", 1_000)
    config = settings(connectors={"web": {"origins": [SHOP]}}, limits={"conversation_per_minute": 0})
    async with serving(file_store, config) as desk, asyncio.timeout(60):
        visitor = Visitor(desk)
        await visitor.arrive()
        async with listening(desk, visitor) as line:
            sent = 0
            while not forgotten(line):
                if sent < 300:
                    sent += 1
                    said = {"type": "message", "cid": cid(), "text": LONG}
                    status, answer = await visitor.post("frames", said)
                    assert status == 200, answer
                await asyncio.sleep(0.02)
            while len(pages(desk)):  # noqa: ASYNC110 - the desk learns of it a moment after the kernel
                await asyncio.sleep(0.02)
        async with visitor.socket() as wire:  # and who reads again is told what was missed
            await wire.until("event")
