"""Everything at once, at random: desks are killed and frozen while their database goes deaf and their model hangs, dies and lies,
and an eighth of all messages comes twice."""

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from tests.reliability.checker import Outcome
from tests.reliability.fleet import BREATH_S, DESKS, Fleet
from tests.reliability.nursery import Nursery
from tests.reliability.teller import FAILS, MODE, TROUBLES
from tests.reliability.world import Setting

LIVES: Final = ("kill", "kill", "freeze")
CABLES: Final = ("deaf", "cut")


class Storm(Fleet):
    """A fleet to which several things happen at the same time; whoever dies of one of them is born again."""

    def __init__(self, setting: Setting, folder: Path, nursery: Nursery, server: str) -> None:
        super().__init__(setting, folder, nursery, server, writer={"first_token_s": 1.0, "deadline_s": 2.0})
        self.restarts = 0  # of desks that could not open, since the database was away at that moment
        self._dying: set[int] = set()
        self._patience_s *= 2

    async def rages(self, seconds: float) -> None:
        """Let it happen for so long."""
        end = time.monotonic() + seconds
        watching = asyncio.create_task(self._supervise())
        try:
            await asyncio.gather(
                self._again_and_again("lives", end, self._life, 0.5, 3.0),
                self._again_and_again("cables", end, self._cable, 4.0, 10.0),
                self._again_and_again("model", end, self._model, 0.5, 3.0),
            )
            (self.folder / MODE).unlink(missing_ok=True)
            await self.balancer.until_ready(DESKS, self._patience_s)
            if watching.done():
                watching.result()  # without it nobody is started again
        finally:
            watching.cancel()

    async def _again_and_again(
        self,
        track: str,
        end: float,
        strike: Callable[[random.Random], Coroutine[Any, Any, None]],
        least_s: float,
        most_s: float,
    ) -> None:
        rng = random.Random(f"{self.setting.seed} {track}")  # so that one seed is one order of faults
        while time.monotonic() < end:
            await strike(rng)
            await asyncio.sleep(rng.uniform(least_s, most_s))

    async def _life(self, rng: random.Random) -> None:
        kind = rng.choice(LIVES)
        self._count(kind)
        await (self._freeze() if kind == "freeze" else self._killed())

    async def _cable(self, rng: random.Random) -> None:
        kind = rng.choice(CABLES)
        self._count(kind)
        if kind == "cut":
            await self._cut()
            return
        self.proxy.deafen()
        await asyncio.sleep(rng.uniform(0.5, self.setting.deaf_s))
        self.proxy.hear()

    async def _model(self, rng: random.Random) -> None:
        trouble = rng.choice(TROUBLES)
        self._count(f"model {trouble}")
        (self.folder / f"{MODE}.new").write_text(trouble)
        (self.folder / f"{MODE}.new").rename(self.folder / MODE)

    async def _killed(self) -> None:
        number = await self._busy()
        self._dying.add(number)
        life, _ = self._desks[number]
        await life.kill()
        await self._relieved("kill", life)
        await asyncio.sleep(BREATH_S)
        await self._born(number)
        self._dying.discard(number)
        await self.balancer.until_ready(DESKS, self._patience_s)

    async def _supervise(self) -> None:
        """What an orchestrator does: a desk that has ended is started again."""
        while True:
            for number, (life, _) in list(self._desks.items()):
                if life.over.is_set() and number not in self._dying:
                    self.restarts += 1
                    await self._born(number)
            await asyncio.sleep(0.5)

    def _count(self, kind: str) -> None:
        self.figures.faults[kind] = self.figures.faults.get(kind, 0) + 1


async def stormed(setting: Setting, minutes: float, folder: Path, nursery: Nursery, server: str) -> Outcome:
    """The verdict on desks to which everything happened at once for so long."""
    began = time.monotonic()
    async with Storm(setting, folder, nursery, server) as fleet:
        await asyncio.sleep(BREATH_S)
        await fleet.rages(60 * minutes)
        await fleet.rest()
        outcome = await fleet.outcome()
        outcome.figures["restarts"] = fleet.restarts
    failed = folder / FAILS
    outcome.figures["model_failed"] = failed.stat().st_size if failed.exists() else 0
    outcome.figures["wall_s"] = round(time.monotonic() - began, 1)
    return outcome
