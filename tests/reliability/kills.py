"""One desk that is killed again and again, at named points and at random times, and started anew each time."""

import asyncio
import math
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.reliability.board import POINTS, Board, Fate
from tests.reliability.checker import Outcome
from tests.reliability.nursery import Life, Nursery
from tests.reliability.world import Setting, World

REACHES_S: Final = 4.0  # for a life to come to its named point
UNBORN: Final = 0.1  # of the random kills hit before the door is open
AGAIN: Final = 3  # times that a point is tried again for which a life never came


def mixed(kills: int, *, each: int, seed: int, spared: float = 0.97) -> list[Fate]:
    """So many deaths: `each` at every named point, the others at random times; few hit a turn that was hit before."""
    rng = random.Random(seed)
    points = [point for point in POINTS for _ in range(each)]
    points += [""] * (kills - len(points))
    rng.shuffle(points)
    return [
        Fate(point=point, nth=rng.choice((1, 1, 2, 3)), sparing=rng.random() < spared) for point in points
    ]


@dataclass(slots=True)
class Desk:
    """The lives of a desk, one after the other."""

    world: World
    kills: int = 0
    unexpected: int = 0  # lives that ended by themselves
    cpu_s: float = 0.0
    heard: int = 0
    died_at: float = 0.0
    silences_ms: list[float] = field(default_factory=list)

    async def die(self, fates: Sequence[Fate]) -> None:
        """Live and die as told; a named point that a life did not come to is tried again."""
        todo, misses = list(reversed(fates)), 0
        while todo:
            fate = todo.pop()
            if not await self._live(fate) and misses < AGAIN * len(POINTS):
                misses += 1
                todo.insert(0, fate)

    async def live_on(self) -> None:
        """A last life, until everything has come to rest."""
        life, board = await self.world.born(0, Fate())
        await self.world.opens(life, board)
        await self.world.rests()
        await self._end(life)
        self.kills -= 1

    async def _live(self, fate: Fate) -> bool:
        """One life; whether it ended where it should."""
        rng = self.world.rng
        life, board = await self.world.born(0, fate)
        if not fate.point and self.kills and rng.random() < UNBORN:
            await life.ends_within(rng.uniform(0.0, 0.1))
            await self._end(life)
            return True
        await self.world.opens(life, board)
        came = await life.ends_within(
            self.world.setting.slowness * REACHES_S if fate.point else rng.uniform(0.02, 0.4)
        )
        while fate.sparing and board["retrying"] and not came:
            came = await life.ends_within(0.01)
        await self._end(life)
        return came or not fate.point

    async def _end(self, life: Life) -> None:
        self.unexpected += life.over.is_set() and life.status != -9
        await life.kill()
        self.kills += 1
        self.cpu_s += life.cpu_s
        times, now = self.world.listener.times, asyncio.get_running_loop().time()
        if self.died_at and len(times) > self.heard:  # how long was it quiet since the last one died?
            self.silences_ms.append((times[self.heard] - self.died_at) * 1000)
        self.heard, self.died_at = len(times), now


async def killed(setting: Setting, fates: Sequence[Fate], folder: Path, nursery: Nursery) -> Outcome:
    """The verdict on a desk that went through all these deaths."""
    began, spent = time.monotonic(), time.process_time()
    async with World(setting, folder, nursery) as world:
        desk = Desk(world)
        await desk.die(fates)
        await desk.live_on()
    ended = Board(folder / "desk0.board").ended()
    figures: dict[str, Any] = {
        "kills": desk.kills,
        "named": sum(ended.values()),
        "unexpected": desk.unexpected,
        "fewest_at_a_point": min(ended.values()),
        "restart_ms": spread(world.opened_ms),
        "silence_ms": spread(desk.silences_ms),
        "wall_s": round(time.monotonic() - began, 1),
        "cpu_s": round(desk.cpu_s + time.process_time() - spent, 1),
    }
    return Outcome(setting=str(setting), verdict=world.verdict(), figures=figures, ended=ended)


def spread(values: Sequence[float]) -> dict[str, int]:
    """Median, 95 % and largest."""
    if not values:
        return {}
    nearly_all = sorted(values)[math.ceil(0.95 * len(values)) - 1]
    return {"p50": round(statistics.median(values)), "p95": round(nearly_all), "max": round(max(values))}
