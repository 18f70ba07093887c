"""Waiting for a while without cancelling what is waited for."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What it comes to, or TimeoutError after so many seconds; then it goes on by itself, and nobody hears of it.

    A call to a database that is silent cannot be cancelled at once: its driver first asks the server to let go.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=seconds)
    if done:
        return task.result()
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    raise TimeoutError(f"not within {seconds} s")


async def rung(bell: asyncio.Event, within_s: float) -> bool:
    """Whether the event was set in time."""
    with suppress(TimeoutError):
        await asyncio.wait_for(bell.wait(), within_s)
    return bell.is_set()


async def ended(tasks: Sequence[asyncio.Task[None]], within_s: float) -> None:
    """Let tasks come to their end by themselves, which takes a moment; cancel what does not."""
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=within_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def to_the_end(step: Coroutine[Any, Any, T]) -> T:
    """Let a statement, commit or rollback finish although the task is cancelled meanwhile.

    A driver that is interrupted in the middle loses track of its transaction and may go on holding a lock.
    """
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # the cancellation speaks louder
        raise
