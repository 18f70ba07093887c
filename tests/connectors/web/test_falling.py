"""Pages fall: with the database for a moment, or hundreds of them at once; nobody is left on a dead line, and the log stays short."""

import asyncio
import io
from datetime import timedelta

from aiohttp import WSMsgType
from sqlalchemy import text

from bot.config.models import LogConfig
from bot.log import setup_logging
from tests.connectors.kit import Running
from tests.connectors.web.conftest import Visitor, cid, pages

PAGES = 90  # fewer than a client's connector opens at once
LASTS = timedelta(hours=1)


async def test_a_page_that_cannot_be_greeted_is_told_to_come_back(desk: Running, visitor: Visitor) -> None:
    await visitor.arrive()
    async with desk.store.write() as tx:
        await tx.execute(text("ALTER TABLE conversations RENAME TO away"))
    async with desk.http.ws_connect("/widget/socket", headers=visitor.headers) as ws:
        await ws.send_json({"type": "hello", "v": 1, "token": visitor.token, "last_seq": 0})
        frame = await ws.receive_json(timeout=60)
        assert (frame["type"], frame["code"]) == ("error", "busy")
        assert (await ws.receive(timeout=60)).type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED)
        assert ws.close_code == 1013
    async with desk.store.write() as tx:
        await tx.execute(text("ALTER TABLE away RENAME TO conversations"))
    async with visitor.socket() as wire:
        await wire.until("welcome")


async def test_hundreds_of_pages_that_fall_at_once_leave_the_log_short(desk: Running) -> None:
    """Each in the middle of something: it has just sent a message and is told of its echo."""
    lines = io.StringIO()
    setup_logging(LogConfig(), lines)
    open_ones = []
    try:
        for _ in range(PAGES):
            visitor = Visitor(desk)
            visitor.token = desk.service.gateway.tokens.sign("web session", {"sid": cid()}, LASTS)
            ws = await desk.http.ws_connect("/widget/socket", headers=visitor.headers)
            await ws.send_json({"type": "hello", "v": 1, "token": visitor.token, "last_seq": 0})
            open_ones.append(ws)
        await asyncio.gather(
            *(
                ws.send_json({"type": "message", "cid": cid(), "text": f"hi {n}"})
                for n, ws in enumerate(open_ones)
            )
        )
        for ws in open_ones:
            ws._response.connection.transport.abort()  # type: ignore[union-attr]
        async with asyncio.timeout(60):
            while len(pages(desk)):  # noqa: ASYNC110 - in the desk's own loop
                await asyncio.sleep(0.05)
        async with desk.http.get("/livez") as answer:
            assert answer.status == 200
    finally:
        setup_logging(LogConfig(level="warning"))
    assert len(lines.getvalue().splitlines()) < PAGES / 10, lines.getvalue()[:2000]
