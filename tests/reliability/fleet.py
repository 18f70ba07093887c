"""Several desks on one PostgreSQL, whose lives, clocks and cables are not safe: a page on one, its turn on another, the person on
a third."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

import aiohttp

from tests.reliability.balancer import Balancer
from tests.reliability.board import Board, Fate
from tests.reliability.checker import Outcome
from tests.reliability.fixture import baskets
from tests.reliability.kills import spread
from tests.reliability.late import left_behind, why
from tests.reliability.nursery import Life, Nursery
from tests.reliability.pages import Page
from tests.reliability.people import Agent, Caller
from tests.reliability.postgres import ask, copy_out, database
from tests.reliability.proxy import FaultProxy
from tests.reliability.world import WAITING, Setting, World

DESKS: Final = 3
PAGES: Final = 6
BREATH_S: Final = 1.2  # between two faults
READY_S: Final = 30.0  # for every desk to be ready again
GRACE_S: Final = 2.0  # after a lease is over, for somebody else to be at it
LATE_S: Final = 0.8  # after which it is asked what stands in the way
SETTLES_S: Final = 20.0  # for pages to be told what is in the log already
HELD: Final = "SELECT id, fence FROM conversations WHERE lease_holder = $1 AND turn_id IS NOT NULL"
NOW_HELD: Final = "SELECT id, fence, turn_id FROM conversations WHERE id = ANY($1::text[])"


@dataclass(slots=True)
class Figures:
    """What the faults did, beside what the checker finds."""

    takeover_ms: dict[str, list[float]] = field(default_factory=dict)  # by what happened to whoever held it
    heard_ms: list[float] = field(default_factory=list)  # the same, without the silences of the database
    recovered_ms: list[float] = field(default_factory=list)  # of the database, until every desk was ready
    stop_ms: list[float] = field(default_factory=list)  # from SIGTERM to the end of the process
    in_the_way: list[str] = field(default_factory=list)  # of whoever was late to take over
    unexpected: int = 0
    faults: dict[str, int] = field(default_factory=dict)


class Fleet:
    """The desks of a run, with everybody who wants something of them."""

    def __init__(
        self,
        setting: Setting,
        folder: Path,
        nursery: Nursery,
        server: str,
        writer: Mapping[str, float] | None = None,
    ) -> None:
        self.setting = setting
        self.folder = folder
        self.figures = Figures()
        self.pages: list[Page] = []
        self._writer = dict(writer or {})  # settings of it
        self._nursery = nursery
        self._server = server
        self._patience_s = READY_S * setting.slowness
        self._stack = AsyncExitStack()
        self._desks: dict[int, tuple[Life, Board]] = {}
        self._watching: set[asyncio.Task[None]] = set()
        self._talking: list[
            asyncio.Task[None]
        ] = []  # ends when everybody has said what they had begun to say
        self.world: World
        self.balancer: Balancer
        self.proxy: FaultProxy
        self.url = ""

    async def __aenter__(self) -> Self:
        enter = self._stack.enter_async_context
        self.url = await enter(database(self._server))
        where = urlsplit(self.url)
        self.proxy = await enter(FaultProxy(where.hostname or "127.0.0.1", where.port or 5432).listening())
        through = f"postgresql+asyncpg://{where.username}@127.0.0.1:{self.proxy.port}{where.path}"
        ready: list[int] = []
        self.world = World(
            self.setting,
            self.folder,
            self._nursery,
            desks=DESKS,
            order={"store": through, "writer": self._writer},
            waiting=self._waiting,
            open_ports=ready,
        )
        http = await enter(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=40 * self.setting.slowness))
        )
        self.balancer = await enter(Balancer(http, self.world.ports, ready, self.setting.slowness).looking())
        await enter(self.world)
        await self._born(0)  # alone, so that it makes the tables
        await self.balancer.until_ready(1, self._patience_s)
        for number in range(1, DESKS):
            await self._born(number)
        await self.balancer.until_ready(DESKS, self._patience_s)
        await self._open_pages(http)
        return self

    async def __aexit__(self, *problem: object) -> None:
        if any(problem):
            lives = [life for life, _ in self._desks.values()]
            await left_behind(self.url, self.folder, lives, [*map(str, problem[:2]), *self.balancer.last()])
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        for life, _ in self._desks.values():
            await life.kill()
        await self._stack.aclose()

    async def _open_pages(self, http: aiohttp.ClientSession) -> None:
        everybody = baskets(self.setting.customers)[-PAGES:]
        record = self.world.record
        self.pages = [Page(f"{n}", who, self.balancer, record, http) for n, who in enumerate(everybody)]
        rng = self.world.rng
        self._agents = [Agent(name, self.balancer, self.pages, rng) for name in ("ann", "bob", "eve")]
        self._callers = [Caller(f"caller{n}", self.balancer) for n in range(2)]
        for page in self.pages:
            self._background(page.listen())
        self._talking = [
            self._background(each.talk()) for each in (*self.pages, *self._agents, *self._callers)
        ]

    def _background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._watching.add(task)
        return task

    async def _born(self, number: int) -> None:
        self._desks[number] = await self.world.born(number, Fate())

    async def _waiting(self) -> int:
        return int((await ask(self.url, WAITING))[0][0])

    async def fault(self, kind: str) -> None:
        """One thing goes wrong, and is over when this returns."""
        self.figures.faults[kind] = self.figures.faults.get(kind, 0) + 1
        self.balancer.phase = kind
        await self._FAULTS[kind](self)
        self.balancer.phase = "calm"
        await asyncio.sleep(BREATH_S)

    async def _kill(self) -> None:
        """SIGKILL while it works on something, and a new one a second later."""
        number = await self._busy()
        life, _ = self._desks[number]
        await life.kill()
        await self._relieved("kill", life)
        await asyncio.sleep(1.0)
        await self._born(number)
        await self.balancer.until_ready(DESKS, self._patience_s)

    async def _freeze(self) -> None:
        """SIGSTOP past its lease, then on as if nothing had happened."""
        life, _ = self._desks[await self._busy()]
        life.freeze()
        await self._relieved("freeze", life)
        await asyncio.sleep(1.8 * self.setting.lease_s)
        life.thaw()
        await self.balancer.until_ready(DESKS, self._patience_s)

    async def _deaf(self) -> None:
        """The cable to the database is cut, and mended."""
        self.proxy.deafen()
        async with asyncio.timeout(10 * self.setting.slowness):
            while self.balancer.ready:  # noqa: ASYNC110 - they notice by themselves
                await asyncio.sleep(0.02)
        await asyncio.sleep(self.setting.deaf_s)
        self.proxy.hear()
        self.figures.recovered_ms.append(1000 * await self.balancer.until_ready(DESKS, self._patience_s))

    async def _calm(self) -> None:
        """Nothing goes wrong for a while."""
        await asyncio.sleep(2 * BREATH_S)

    async def _cut(self) -> None:
        """Every connection to the database is reset, as when it is started anew."""
        self.proxy.cut()
        await asyncio.sleep(0.5)
        await self.balancer.until_ready(DESKS, self._patience_s)

    async def _roll(self) -> None:
        """One after the other is told to stop, and replaced, while people go on."""
        for number in range(DESKS):
            port = self.world.ports[number]
            self.balancer.leave(port)
            await asyncio.sleep(0.3)  # the preStop of deploy/: a moment for whoever was sent here just now
            life, _ = self._desks[number]
            began = time.monotonic()
            os.kill(life.pid, signal.SIGTERM)
            if not await life.ends_within(20 * self.setting.slowness):
                self.figures.unexpected += 1
            self.figures.stop_ms.append(1000 * (time.monotonic() - began))
            self.figures.unexpected += life.status != 0
            await self._born(number)
            self.balancer.back(port)
            await self.balancer.until_ready(DESKS, self._patience_s)

    _FAULTS: Final[dict[str, Callable[["Fleet"], Coroutine[Any, Any, None]]]] = {
        "kill": _kill,
        "freeze": _freeze,
        "deaf": _deaf,
        "cut": _cut,
        "calm": _calm,
        "roll": _roll,
    }

    async def _busy(self) -> int:
        """A desk that works on something now, so that a fault hits it in the middle."""
        holders = {holder(life): number for number, (life, _) in self._desks.items()}
        for _ in range(200):
            working = await ask(self.url, "SELECT DISTINCT lease_holder FROM conversations")
            busy = [holders[row[0]] for row in working if row[0] in holders]
            if busy:
                return self.world.rng.choice(busy)
            await asyncio.sleep(0.01)
        return self.world.rng.randrange(DESKS)

    async def _relieved(self, kind: str, life: Life) -> None:
        """Watch what becomes of the conversations that it still holds, now that it cannot do anything any more."""
        began, silent_s = time.monotonic(), self.proxy.silent_s
        held = await ask(self.url, HELD, holder(life))
        self._background(self._taken_over(kind, began, silent_s, held))

    async def _taken_over(self, kind: str, began: float, silent_s: float, held: Sequence[Any]) -> None:
        """How long until every conversation that it held is in other hands or at rest."""
        fences = {row["id"]: row["fence"] for row in held}
        late_s, told = self.setting.lease_s + LATE_S, False
        while fences:
            waited_s = time.monotonic() - began - self.proxy.silent_s + silent_s
            if not told and waited_s > late_s:
                told = True
                self.figures.in_the_way += [f"{kind}: {line}" for line in await why(self.url, list(fences))]
            rows = await ask(self.url, NOW_HELD, list(fences))
            for row in rows:
                if row["fence"] > fences[row["id"]] or row["turn_id"] is None:
                    fences.pop(row["id"])
                    took_s = time.monotonic() - began
                    self.figures.takeover_ms.setdefault(kind, []).append(1000 * took_s)
                    self.figures.heard_ms.append(1000 * (took_s - self.proxy.silent_s + silent_s))
            await asyncio.sleep(0.03)

    async def rest(self) -> None:
        """Everybody ends what they are at; then pages have a moment to be told the last of it."""
        for each in (*self.pages, *self._agents, *self._callers):
            each.leaving = True
        # A page that has just lost its desk says its last words on the next one, seconds later.
        await asyncio.wait(self._talking, timeout=self._patience_s)
        await self.world.rests()
        settles_s = self.setting.slowness * (SETTLES_S / 4 if self.setting.mutant else SETTLES_S)
        end = time.monotonic() + settles_s
        while time.monotonic() < end and await self.untold():  # noqa: ASYNC110 - of other processes
            await asyncio.sleep(0.1)

    async def untold(self) -> list[str]:
        """What stands in a page's log and was not shown on it, or the other way round."""
        found = []
        for page in self.pages:
            rows = await ask(
                self.url,
                "SELECT log_seq FROM inbox WHERE conversation_id = $1 AND kind IN ('message', 'press')"
                " UNION ALL SELECT log_seq FROM outbox WHERE conversation_id = $1 AND complete",
                page.conversation,
            )
            stored = {row[0] for row in rows}
            found += [f"{page.session} {seq} was not shown" for seq in sorted(stored - page.told.keys())]
            found += [f"{page.session} {seq} is not there" for seq in sorted(page.told.keys() - stored)]
        return found

    async def outcome(self) -> Outcome:
        """The checker's verdict, and what only pages and callers know."""
        untold = await self.untold()
        for caller in self._callers:
            self.world.record.acknowledged += caller.acknowledged
        for life, _ in self._desks.values():
            self.figures.unexpected += life.over.is_set()
            await life.kill()
        await copy_out(self.url, self.folder / "haoke.db")
        verdict = self.world.verdict()
        verdict.found("page_not_told", untold)
        verdict.found("page_told_twice", [f"{p.session} {seq}" for p in self.pages for seq in p.out_of_order])
        verdict.found("caller_cut_off", self._cut_off())
        verdict.found("agent_lost", await self._lost_words())
        return Outcome(setting=str(self.setting), verdict=verdict, figures=self._told())

    def _cut_off(self) -> list[str]:
        told = [line for line in self.balancer.trouble if line.startswith("roll")]
        return told + ["roll: no answer"] * (self.balancer.bad("roll") - len(told))

    async def _lost_words(self) -> list[str]:
        rows = await ask(self.url, "SELECT conversation_id, plain FROM outbox WHERE author LIKE 'agent:%'")
        kept = [(row["conversation_id"], row["plain"]) for row in rows]
        return [words for agent in self._agents for c, words in agent.wrote if kept.count((c, words)) != 1]

    def _told(self) -> dict[str, Any]:
        figures = self.figures
        taken = [value for values in figures.takeover_ms.values() for value in values]
        return {
            "desks": DESKS,
            "faults": figures.faults,
            "refused_writes": sum(board["refused"] for _, board in self._desks.values()),
            "takeover_ms": {**spread(taken), "n": len(taken)},
            "takeover_ms_by_fault": {
                kind: {**spread(values), "n": len(values), "over_lease_and_2_s": self._late(values)}
                for kind, values in figures.takeover_ms.items()
            },
            "takeover_without_silences_ms": {
                **spread(figures.heard_ms),
                "over_lease_and_2_s": self._late(figures.heard_ms),
            },
            "in_the_way": figures.in_the_way,
            "recovered_ms": spread(figures.recovered_ms),
            "stop_ms": spread(figures.stop_ms),
            "page_away_ms": spread([1000 * s for page in self.pages for s in page.away_s[1:]]),
            "page_returns": sum(len(page.away_s) - 1 for page in self.pages),
            "callers": {f"{phase} {kind}": n for (phase, kind), n in sorted(self.balancer.seen.items())},
            "unexpected": figures.unexpected,
        }

    def _late(self, values: Sequence[float]) -> int:
        return sum(value > 1000 * (self.setting.lease_s + GRACE_S) for value in values)


async def under_fire(
    setting: Setting, faults: Sequence[str], folder: Path, nursery: Nursery, server: str
) -> Outcome:
    """The verdict on desks that went through all these faults."""
    began = time.monotonic()
    async with Fleet(setting, folder, nursery, server) as fleet:
        await asyncio.sleep(BREATH_S)
        for kind in faults:
            await fleet.fault(kind)
        await fleet.rest()
        outcome = await fleet.outcome()
    outcome.figures["wall_s"] = round(time.monotonic() - began, 1)
    return outcome


def holder(life: Life) -> str:
    return f"{socket.gethostname()}:{life.pid}"
