"""Everything of a run but the way in which lives end: the shop, the listener, the customers, and where desks come from."""

import asyncio
import json
import random
import socket
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

import aiohttp

from bot.web import reserve
from tests.reliability.board import Board, Fate
from tests.reliability.checker import Verdict, check
from tests.reliability.customers import Post, Record, Visit
from tests.reliability.fixture import Basket, baskets, fixture
from tests.reliability.listener import Listener
from tests.reliability.lives import settings
from tests.reliability.nursery import Life, Nursery
from tests.reliability.pace import slowness

WAITING: Final = (
    "SELECT (SELECT count(*) FROM inbox WHERE state IN ('new', 'claimed'))"
    " + (SELECT count(*) FROM outbox WHERE state = 'new')"
)
OPENS_S: Final = 20.0  # for a door to open on a busy machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run takes place in."""

    seed: int = 1
    mutant: str = ""
    conversations: int = 16  # at a time
    customers: int = 1000  # at most, one after the other
    wishes: tuple[str, ...] = ("status", "policy", "invoice", "money", "burst")
    lease_s: float = 1.5  # 10 in the product; a test cannot wait that long for every turn that was cut off
    send_s: float = 1.5  # 30 in the product, likewise
    deaf_s: float = 3.0  # that the database is out of reach, once the desks have noticed
    patience_s: float = 40.0  # who waits longer than this was not answered
    slowness: float = 1.0  # of the machine: how many times longer everything may take

    def slowed(self) -> "Setting":
        """The same on a machine that is as slow as this one is now."""
        slow = slowness()
        times = {name: getattr(self, name) * slow for name in ("lease_s", "send_s", "patience_s")}
        return replace(self, **times, slowness=slow)


class World:
    """Opened, it has customers who write to `ports` whether anybody is there or not."""

    def __init__(
        self,
        setting: Setting,
        folder: Path,
        nursery: Nursery,
        *,
        desks: int = 1,
        order: Mapping[str, Any] | None = None,
        waiting: Callable[[], Awaitable[int]] | None = None,
        open_ports: Sequence[int] | None = None,
    ) -> None:
        self.setting = setting
        self.folder = folder
        self.rng = random.Random(setting.seed)
        self.listener = Listener(self.rng)
        self._reserved, self.ports = reserved_ports(desks)
        self.open_ports = self.ports if open_ports is None else open_ports  # where customers are sent to
        self.opened_ms: list[float] = []
        self._nursery = nursery
        self._order = order or {}
        self._waiting = waiting or self._waiting_in_file
        self._stack = AsyncExitStack()
        self._shop_url = ""
        self._visits: set[Visit] = set()
        self._stopping = False
        self._visitors: list[asyncio.Task[None]] = []
        self._post: Post

    async def __aenter__(self) -> Self:
        everybody = baskets(self.setting.customers)
        (self.folder / "fixture.json").write_text(json.dumps(fixture(everybody)))
        shop = await self._nursery.fork({"role": "shop", "name": "shop", "folder": str(self.folder)})
        self._stack.push_async_callback(shop.kill)
        async with asyncio.timeout(OPENS_S * self.setting.slowness):
            while not (self.folder / "shop.url").exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.02)
        self._shop_url = json.loads((self.folder / "shop.url").read_text())
        await self._stack.enter_async_context(self.listener.listening())
        patience = aiohttp.ClientTimeout(total=2.0 * self.setting.slowness)
        http = await self._stack.enter_async_context(aiohttp.ClientSession(timeout=patience))
        self._post = Post(http, self.open_ports, self.rng)
        waiting = iter(enumerate(everybody))
        seats = range(self.setting.conversations)
        self._visitors = [asyncio.create_task(self._visitor(waiting)) for _ in seats]
        return self

    async def __aexit__(self, *_: object) -> None:
        for visitor in self._visitors:
            visitor.cancel()
        await asyncio.gather(*self._visitors, return_exceptions=True)
        await self._stack.aclose()
        for item in self._reserved:
            item.close()

    async def _visitor(self, waiting: Iterator[tuple[int, Basket]]) -> None:
        for number, basket in waiting:
            if self._stopping:
                return
            patience_s = self.setting.patience_s
            visit = Visit(f"c{number}", basket, self._post, self.listener, self.rng, patience_s=patience_s)
            self._visits.add(visit)
            await visit.run(self.setting.wishes)
            self._visits.discard(visit)

    async def born(self, desk: int, fate: Fate) -> tuple[Life, Board]:
        """A new life of a desk; its door is not open yet."""
        board = Board(self.folder / f"desk{desk}.board")
        board["ready"] = board["retrying"] = 0
        board.decide(fate)
        order = {
            "role": "desk",
            "name": f"desk{desk}",
            "folder": str(self.folder),
            "shop": self._shop_url,
            "sink": self.listener.url,
            "port": self.ports[desk],
            "mutant": self.setting.mutant,
            "lease_s": self.setting.lease_s,
            "send_s": self.setting.send_s,
            **self._order,
        }
        return await self._nursery.fork(order), board

    async def opens(self, life: Life, board: Board) -> None:
        """Wait until its door is open, or until it is dead."""
        began = time.monotonic()
        async with asyncio.timeout(OPENS_S * self.setting.slowness):
            while not board["ready"] and not life.over.is_set():  # noqa: ASYNC110 - what it waits for is in another process
                await asyncio.sleep(0.005)
        self.opened_ms.append((time.monotonic() - began) * 1000)

    async def rests(self) -> None:
        """Let every customer finish what they are at and every reply arrive; a desk must be alive."""
        self._stopping = True
        for visit in self._visits:
            visit.leaving = True
        within_s = 1.5 * self.setting.patience_s
        await asyncio.wait(self._visitors, timeout=within_s)
        await self._post.settle()
        try:
            async with asyncio.timeout(within_s):
                while await self._waiting():  # noqa: ASYNC110 - another process works it off
                    await asyncio.sleep(0.05)
        except TimeoutError:
            if not self.setting.mutant:
                raise  # a broken design may leave what nobody ever works off: the checker tells

    def verdict(self) -> Verdict:
        """What the checker says, now that it is over."""
        return check(self.folder, self.record, self.listener)

    @property
    def record(self) -> Record:
        """What the outside world knows."""
        return self._post.record

    async def _waiting_in_file(self) -> int:
        with sqlite3.connect(f"file:{self.folder / 'haoke.db'}?mode=ro", uri=True) as desk:
            return int(desk.execute(WAITING).fetchone()[0])


def reserved_ports(number: int) -> tuple[Sequence[socket.socket], Sequence[int]]:
    """Ports of this machine that nobody listens on, and what keeps them so: a port that is free while its desk is dead may be given to
    any connection of the machine, and then no desk can be born there."""
    config = settings(Path(), web={"port": 0}).web
    sockets = [reserve(config)[0] for _ in range(number)]
    return sockets, [int(item.getsockname()[1]) for item in sockets]
