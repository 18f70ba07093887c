"""Where the sink channel delivers: counts every delivery, and lets customers wait for what is new to them."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Heard:
    """One reply as it reached the customer first."""

    conversation: str
    key: str
    seq: int
    response: str
    buttons: tuple[str, ...]

    @property
    def turn(self) -> str:
        """The turn that said it, which its key begins with."""
        return self.key.partition(":")[0]


class Listener:
    """An HTTP server in the driver's own process, so that no kill can make it forget."""

    def __init__(self, rng: random.Random) -> None:
        self.raw: Counter[str] = Counter()
        self.heard: dict[str, list[Heard]] = defaultdict(list)
        self.times: list[float] = []  # of what was new, in order
        self.url = ""
        self._rng = rng
        self._bells: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/", self._receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def wait(self, conversation: str, seen: int, within_s: float) -> list[Heard]:
        """What this conversation heard beyond the first `seen` replies; empty when the time is over."""
        bell, loop = self._bells[conversation], asyncio.get_running_loop()
        end = loop.time() + within_s
        while len(self.heard[conversation]) <= seen:
            bell.clear()
            try:
                await asyncio.wait_for(bell.wait(), max(0.0, end - loop.time()))
            except TimeoutError:
                return []
        return self.heard[conversation][seen:]

    async def _receive(self, request: web.Request) -> web.Response:
        body: dict[str, Any] = await request.json()
        self.raw[body["key"]] += 1
        if self.raw[body["key"]] == 1:
            heard = Heard(
                conversation=body["conversation"],
                key=body["key"],
                seq=body["seq"],
                response=body["response"],
                buttons=tuple(body["buttons"]),
            )
            self.times.append(asyncio.get_running_loop().time())
            self.heard[heard.conversation].append(heard)
            self._bells[heard.conversation].set()
        await asyncio.sleep(
            self._rng.uniform(0.0, 0.01)
        )  # heard already, and the sender does not know it yet
        return web.Response()
