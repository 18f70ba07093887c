"""Lanes: code that blocks stalls nobody, a stuck thread is replaced, and what waited behind it still gets its turn."""

import asyncio
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

import pytest

from bot.errors import SkillError, Unavailable
from bot.lanes import MOST_STUCK, Lanes

LARGEST_LAG_S = 0.5  # a loop that is blocked stands still for two seconds
customer: ContextVar[str] = ContextVar("customer", default="nobody")


@pytest.fixture
async def lanes() -> AsyncIterator[Lanes]:
    opened = Lanes()
    yield opened
    opened.stop()


@asynccontextmanager
async def lag() -> AsyncIterator[list[float]]:
    """How late the loop was, every 5 ms, in seconds."""
    late: list[float] = []

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append(time.perf_counter() - began - 0.005)

    ticking = asyncio.create_task(tick())
    yield late
    ticking.cancel()


def blocks(seconds: float, answer: str = "done") -> Callable[[], Awaitable[str]]:
    async def work() -> str:
        time.sleep(seconds)  # noqa: ASYNC251 - this is the point
        return answer

    return work


async def test_the_loop_goes_on_while_a_lane_blocks_for_two_seconds(lanes: Lanes) -> None:
    async with lag() as late:
        assert await lanes.run("slow", blocks(2.0), within_s=5) == "done"
    assert len(late) > 20
    assert sorted(late)[int(len(late) * 0.99)] < LARGEST_LAG_S


async def test_a_lane_keeps_one_loop_so_that_clients_of_an_action_go_on_working(lanes: Lanes) -> None:
    async def loop() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    first, second = [await lanes.run("one", loop, 1) for _ in range(2)]
    assert first is second
    assert first is not asyncio.get_running_loop()
    assert await lanes.run("other", loop, 1) is not first


async def test_context_variables_go_with_the_work_and_do_not_leak(lanes: Lanes) -> None:
    async def who() -> str:
        return customer.get()

    async def as_customer(name: str) -> str:
        customer.set(name)
        return await lanes.run("shop", who, 1)

    first, second = await asyncio.gather(as_customer("C1001"), as_customer("C1002"))
    assert (first, second) == ("C1001", "C1002")
    assert await lanes.run("shop", who, 1) == "nobody"


async def test_what_awaits_too_long_is_cancelled_and_the_lane_stays(lanes: Lanes) -> None:
    ended = threading.Event()

    async def waits() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        await lanes.run("polite", waits, 0.05)
    assert await asyncio.to_thread(ended.wait, 1)
    before = threading.active_count()
    assert await lanes.run("polite", blocks(0), 1) == "done"
    assert threading.active_count() == before


async def test_a_stuck_lane_is_replaced_told_and_the_next_call_works() -> None:
    stuck: list[str] = []
    lanes = Lanes(stuck.append)
    free = threading.Event()

    async def hangs() -> None:
        free.wait()

    with pytest.raises(TimeoutError):
        await lanes.run("shop", hangs, 0.1)
    assert stuck == ["shop"]
    assert await lanes.run("shop", blocks(0), 1) == "done"
    free.set()
    lanes.stop()


async def test_what_waited_behind_a_stuck_neighbour_moves_to_the_new_lane_and_runs_once(lanes: Lanes) -> None:
    free, runs = threading.Event(), []

    async def hangs() -> None:
        free.wait()

    async def counts() -> int:
        runs.append(1)
        return len(runs)

    first = asyncio.create_task(lanes.run("shop", hangs, 0.2))
    await asyncio.sleep(0.05)
    behind = asyncio.create_task(lanes.run("shop", counts, 5))
    with pytest.raises(TimeoutError):
        await first
    assert await behind == 1
    free.set()
    await asyncio.sleep(0.1)
    assert runs == [1]


async def test_too_many_stuck_threads_shut_the_lane_until_one_comes_back(lanes: Lanes) -> None:
    free = threading.Event()

    async def hangs() -> None:
        free.wait()

    for _ in range(MOST_STUCK):
        with pytest.raises(TimeoutError):
            await lanes.run("shop", hangs, 0.02)
    with pytest.raises(Unavailable, match="never come back"):
        await lanes.run("shop", hangs, 1)
    free.set()
    for _ in range(100):
        await asyncio.sleep(0.01)
        if threading.active_count() <= 2:
            break
    assert await lanes.run("shop", blocks(0), 1) == "done"


async def test_an_action_that_ends_the_process_only_ends_itself(lanes: Lanes) -> None:
    async def leaves() -> None:
        sys.exit(1)

    with pytest.raises(SkillError, match="SystemExit"):
        await lanes.run("rude", leaves, 1)
    assert await lanes.run("rude", blocks(0), 1) == "done"


async def test_a_cancelled_caller_leaves_nothing_running(lanes: Lanes) -> None:
    done: list[str] = []

    async def slow() -> None:
        await asyncio.sleep(0.1)
        done.append("ran on")

    caller = asyncio.create_task(lanes.run("shop", slow, 5))
    await asyncio.sleep(0.02)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await asyncio.sleep(0.2)
    assert done == []


async def test_after_the_stop_no_work_is_taken(lanes: Lanes) -> None:
    lanes.stop()
    with pytest.raises(Unavailable, match="stopping"):
        await lanes.run("late", blocks(0), 1)
