"""Two desks on one store. One is frozen for longer than its lease, so that the other takes over, and then goes on as if
nothing had happened."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.reliability.board import Board, Fate
from tests.reliability.checker import Outcome
from tests.reliability.nursery import Life, Nursery
from tests.reliability.world import Setting, World

COMES_S: Final = 3.0  # for a desk to come to the point at which it freezes
BREATH_S: Final = 0.4  # between two pauses


@dataclass(frozen=True, slots=True)
class _Desk:
    life: Life
    board: Board


async def paused(setting: Setting, points: Sequence[str], folder: Path, nursery: Nursery) -> Outcome:
    """The verdict on two desks of which one froze at each of these points; at no point in particular where it is empty."""
    began = time.monotonic()
    async with World(setting, folder, nursery, desks=2) as world:
        desks = [_Desk(*await world.born(number, Fate())) for number in range(2)]
        for desk in desks:
            await world.opens(desk.life, desk.board)
        for number, point in enumerate(points):
            await _pause(desks[number % 2], point, setting)
            await asyncio.sleep(BREATH_S)
        await world.rests()
        for desk in desks:
            await desk.life.kill()
    figures = {
        "pauses": len(points),
        "named": sum(sum(desk.board.ended().values()) for desk in desks),
        "refused_writes": sum(desk.board["refused"] for desk in desks),
        "unexpected": sum(desk.life.status != -9 for desk in desks),
        "wall_s": round(time.monotonic() - began, 1),
        "cpu_s": round(sum(desk.life.cpu_s for desk in desks), 1),
    }
    return Outcome(setting=str(setting), verdict=world.verdict(), figures=figures)


async def _pause(desk: _Desk, point: str, setting: Setting) -> None:
    if point:
        before = desk.board[f"ended.{point}"]
        desk.board.decide(Fate(point=point, how="stop", sparing=False))
        end = time.monotonic() + COMES_S * setting.slowness
        while desk.board[f"ended.{point}"] == before and time.monotonic() < end:  # noqa: ASYNC110 - what it waits for is in another process
            await asyncio.sleep(0.005)
    else:
        desk.life.freeze()
    await asyncio.sleep(setting.lease_s * 1.8)
    desk.board.decide(Fate())
    desk.life.thaw()
