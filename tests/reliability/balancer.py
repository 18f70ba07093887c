"""What stands before the desks: it sends people only where `/readyz` says yes, and writes down what it was answered."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Self

import aiohttp

from bot.errors import HaokeError

LOOKS_S: Final = 0.1
PATIENCE_S: Final = 2.0


class Balancer:
    """`ready` are the ports that take messages now. A connection that is refused is tried elsewhere, as nginx does; while nobody
    is ready a call waits for a moment, as in haproxy's queue.

    `slowness` of the machine: how many times longer a healthy desk may take to say so.
    """

    def __init__(
        self, http: aiohttp.ClientSession, ports: Sequence[int], ready: list[int], slowness: float = 1.0
    ) -> None:
        self.ready = ready
        self.trouble: list[str] = []  # what callers were told with each 5xx
        self.phase = "calm"
        self.seen: Counter[tuple[str, str]] = Counter()  # what callers were answered, by phase
        self._http = http
        self._ports = ports
        self._leaving: set[int] = set()
        self._patience_s = PATIENCE_S * slowness
        self._last: dict[int, str] = {}  # what each said about itself

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[Self]:
        """Ask every desk again and again."""
        looks = [asyncio.create_task(self._look(port)) for port in self._ports]
        try:
            yield self
        finally:
            for look in looks:
                look.cancel()
            await asyncio.gather(*looks, return_exceptions=True)

    async def until_ready(self, many: int, within_s: float) -> float:
        """How long it took until so many desks take messages."""
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(within_s):
                while len(self.ready) < many:  # noqa: ASYNC110 - what it waits for is in other processes
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise HaokeError(f"not ready after {within_s:.0f} s: {self._last}") from None
        return asyncio.get_running_loop().time() - began

    def last(self) -> list[str]:
        """What each desk last said about itself."""
        return [f"{port}: {said}" for port, said in self._last.items()]

    def leave(self, port: int) -> None:
        """Send nobody there any more: it is going to stop."""
        self._leaving.add(port)
        self._say(port, well=False)

    def back(self, port: int) -> None:
        """Look at it again."""
        self._leaving.discard(port)

    async def post(self, path: str, body: Any, **more: Any) -> Any:
        """What a caller gets: the decoded answer, or None for anything but success, which is written down."""
        end = time.monotonic() + self._patience_s
        while not self.ready and time.monotonic() < end:  # noqa: ASYNC110 - what it waits for is in other processes
            await asyncio.sleep(0.05)
        for port in [*self.ready]:
            try:
                async with self._http.post(f"http://127.0.0.1:{port}{path}", json=body, **more) as answer:
                    self.seen[(self.phase, f"{answer.status // 100}xx")] += 1
                    if answer.status >= 500:
                        self.trouble.append(f"{self.phase}: {path}: {await answer.text()}")
                    return await answer.json() if answer.status < 300 else None
            except aiohttp.ClientConnectorError:
                continue  # refused: nothing was sent, so the next one may have it
            except (aiohttp.ClientError, TimeoutError):
                self.seen[(self.phase, "cut")] += 1
                return None
        self.seen[(self.phase, "nobody")] += 1
        return None

    def bad(self, phase: str) -> int:
        """Answers 5xx and connections that were cut in this phase."""
        return sum(self.seen[(phase, kind)] for kind in ("5xx", "cut", "nobody"))

    async def _look(self, port: int) -> None:
        timeout = aiohttp.ClientTimeout(total=self._patience_s)
        while True:
            try:
                async with self._http.get(f"http://127.0.0.1:{port}/readyz", timeout=timeout) as answer:
                    well = answer.status == 200
                    self._last[port] = await answer.text()
            except (aiohttp.ClientError, TimeoutError) as error:
                well = False
                self._last[port] = type(error).__name__
            self._say(port, well=well and port not in self._leaving)
            await asyncio.sleep(LOOKS_S)

    def _say(self, port: int, *, well: bool) -> None:
        if well and port not in self.ready:
            self.ready.append(port)
        elif not well and port in self.ready:
            self.ready.remove(port)
