"""Many who send a byte now and then: each is cut off in its time, and the others are answered meanwhile.

`HAOKE_SLOW=500` is the long version, with the product's own deadline.
"""

import asyncio
import os
import statistics
import sys
import time
from contextlib import suppress

import pytest

from bot.conversation.store import Store
from bot.web import guards
from tests.web.test_web import BODY, HEAD, raw, serving

SLOW = int(os.environ.get("HAOKE_SLOW", "60"))
DEADLINE_S = 2.0 if SLOW < 500 else guards.DEADLINE_S
ASKED = 20


async def trickles(url: str) -> tuple[float, bytes]:
    """Send the head and then a byte at a time until it is cut off; after how long that was, and the answer."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    began, answer = time.monotonic(), asyncio.ensure_future(reader.read())
    try:
        writer.write(HEAD)
        for byte in BODY:
            writer.write(bytes([byte]))
            done, _ = await asyncio.wait([answer], timeout=max(1.0, DEADLINE_S / 4))
            if done:
                break
        return time.monotonic() - began, await asyncio.wait_for(answer, 5)
    except ConnectionError:
        return time.monotonic() - began, b""
    finally:
        writer.close()


async def test_a_crowd_that_trickles_holds_nobody_up(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "DEADLINE_S", DEADLINE_S)
    async with serving(file_store) as desk:

        async def asked() -> list[float]:
            took = []
            for _ in range(ASKED):
                began = time.monotonic()
                assert b"heard: hello!" in await raw(desk, HEAD, BODY)
                took.append(time.monotonic() - began)
            return took

        alone = await asked()
        crowd = [asyncio.create_task(trickles(desk.url)) for _ in range(SLOW)]
        await asyncio.sleep(min(1.0, DEADLINE_S / 2))
        beside = await asked()
        ended = await asyncio.gather(*crowd)
    figures = {
        "crowd": SLOW,
        "alone_ms": round(1000 * statistics.median(alone)),
        "beside_ms": round(1000 * statistics.median(beside)),
        "last_cut_s": round(max(after for after, _ in ended), 1),
    }
    sys.stderr.write(f"{figures}\n")  # shown by -s
    assert all(answer == b"" or b"408" in answer[:20] for _, answer in ended), "one of them was answered"
    assert max(after for after, _ in ended) < DEADLINE_S + 10, figures
    assert statistics.median(beside) < 5 * statistics.median(alone) + 0.3, figures
    assert len(desk.echo.claims) == 2 * ASKED


@pytest.mark.parametrize(
    "sent",
    [b"", HEAD.replace(b"Connection: close\r\n", b"") + BODY],
    ids=["from the start", "after a request"],
)
async def test_a_head_that_trickles_is_cut_off(
    file_store: Store, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(guards, "DEADLINE_S", 2.0)
    async with serving(file_store) as desk:
        host, port = desk.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        if sent:
            writer.write(sent)
            assert b"heard: hello!" in await reader.readuntil(b"]")
        began = time.monotonic()
        with suppress(ConnectionError):
            writer.write(b"GET / HTTP/1.1\r\nX-Long: ")
            while not reader.at_eof() and time.monotonic() - began < 20:
                writer.write(b"a")
                await writer.drain()
                await asyncio.sleep(0.1)
        assert time.monotonic() - began < 10
        writer.close()
