"""A model that hangs again and again leaves nothing behind: no task, no connection, no slot. `HAOKE_HANGS=1000` is the long version."""

import asyncio
import os
from pathlib import Path
from typing import Final

import pytest

from bot.breaker import Breaker
from bot.writer.generators import GenerationError
from tests.writer.model_server import Plan
from tests.writer.test_openai import generator, words

HANGS: Final = int(os.environ.get("HAOKE_HANGS", "60"))
AT_ONCE: Final = 16  # as many as a desk asks for at a time
DEADLINE_S: Final = 0.3


async def test_each_hang_ends_at_its_deadline_and_nothing_is_stuck() -> None:
    plan = Plan(wait=asyncio.Event(), wait_after=2)
    async with generator(plan, retries=0) as made:
        made.breaker = Breaker(after=2 * HANGS)  # which would spare it most of them
        await _hangs(made, AT_ONCE)  # what is opened once is open
        tasks, handles = len(asyncio.all_tasks()), _handles()
        for _ in range(HANGS // AT_ONCE):
            await _hangs(made, AT_ONCE)
        assert len(plan.requests) == AT_ONCE * (1 + HANGS // AT_ONCE), "the fault was not reached"
        plan.heal()
        plan.echo = False
        assert "".join((await words(made))[0]) == plan.text
        await _settled(tasks, handles)


async def _hangs(made: object, times: int) -> None:
    async def one() -> None:
        with pytest.raises((GenerationError, TimeoutError)):
            async with asyncio.timeout(20):
                await words(made, DEADLINE_S)  # type: ignore[arg-type]

    await asyncio.gather(*(one() for _ in range(times)))


async def _settled(tasks: int, handles: int) -> None:
    """Both ends of a connection are in this process; some are kept for the next answer."""
    async with asyncio.timeout(20):
        while len(asyncio.all_tasks()) > tasks or _handles() > handles:  # noqa: ASYNC110 - the other end closes in its own time
            await asyncio.sleep(0.05)


def _handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
