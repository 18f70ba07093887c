"""Idle visitors: what one costs, how fast they arrive, and what happens when all of them come back at once.

    python -m benchmarks.sockets --visitors 10000

Starts `haoke run` (without the encoder) in a process of its own, opens that many greeted sockets, and reads the server's resident
memory before and after. Then the server is killed and started again, and every visitor reconnects with the widget's jitter. The sockets
come from several loopback addresses, since one has only some 28,000 ports; the file limit must allow two descriptors a visitor.
"""

import argparse
import asyncio
import json
import random
import resource
import tempfile
import time
from pathlib import Path

import psutil
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType

from benchmarks.machine import machine
from bot.identity.tokens import Tokens
from connectors.web.sessions import LASTS
from tests.browser.kit import Desk

AT_ONCE = 200  # connections being opened at the same time


class Visitor:
    """One open page that never writes."""

    def __init__(self, http: ClientSession, desk: Desk, token: str) -> None:
        self.http, self.desk, self.token = http, desk, token
        self.ws: ClientWebSocketResponse | None = None

    async def arrive(self) -> None:
        """Connect and be greeted."""
        self.ws = await self.http.ws_connect(
            f"{self.desk.url}/widget/socket", headers={"Origin": self.desk.url}, autoping=True
        )
        await self.ws.send_json({"type": "hello", "v": 1, "token": self.token, "last_seq": 0})
        while True:
            message = await self.ws.receive(timeout=60)
            if message.type is not WSMsgType.TEXT:
                raise ConnectionError(f"closed with {self.ws.close_code}")
            if json.loads(message.data)["type"] == "state":
                return

    async def come_back(self) -> None:
        """Reconnect as the widget does: full jitter, half a second doubling to thirty."""
        tries = 0
        while True:
            await asyncio.sleep(random.random() * min(30.0, 0.5 * 2**tries))
            try:
                await self.arrive()
            except Exception:  # whatever a dying server does to a socket
                tries += 1
            else:
                return


async def together(visitors: list[Visitor], what: str) -> float:
    """Run one method of all, some at a time; the seconds it took."""
    gate = asyncio.Semaphore(AT_ONCE if what == "arrive" else len(visitors))
    began = time.monotonic()

    async def one(visitor: Visitor) -> None:
        async with gate:
            await getattr(visitor, what)()

    await asyncio.gather(*(one(visitor) for visitor in visitors))
    return time.monotonic() - began


def resident(desk: Desk) -> int:
    """The server's own memory, in bytes."""
    assert desk._process is not None
    return psutil.Process(desk._process.pid).memory_info().rss


async def measure(count: int) -> None:
    """One run, printed."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        desk = Desk(data, HAOKE_CONNECTORS__WEB__MAX_SOCKETS=str(count + 10))
        with desk:
            tokens = Tokens("", data)
            async with ClientSession(connector=TCPConnector(limit=0)) as http:
                visitors = [
                    Visitor(http, desk, tokens.sign("web session", {"sid": f"bench{n:08d}"}, LASTS))
                    for n in range(count)
                ]
                await visitors[0].arrive()
                before = resident(desk)
                took = await together(visitors[1:], "arrive")
                await asyncio.sleep(3)
                each = (resident(desk) - before) / max(1, count - 1)
                print(f"visitors {count}: {each / 1024:.1f} KiB each, {count / took:.0f} arrivals a second")
                desk.kill()
                began = time.monotonic()
                back = asyncio.create_task(together(visitors, "come_back"))
                await asyncio.to_thread(desk.start)
                opened = time.monotonic() - began
                await back
                total = time.monotonic() - began
                print(f"killed and restarted: open after {opened:.1f} s, everybody back after {total:.1f} s")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=10_000)
    wanted = parser.parse_args().visitors
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(machine())
    asyncio.run(measure(wanted))


if __name__ == "__main__":
    main()
