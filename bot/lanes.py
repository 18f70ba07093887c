"""Lanes: code that may block runs in a thread with its own event loop, so that it stalls nobody else.

A lane lives as long as the bot, so clients that an action keeps go on working. What runs past its deadline is given up; a lane
whose thread is stuck is replaced, and what waited behind it without having begun moves to the new one.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextvars import Context, copy_context
from time import monotonic
from typing import Any, Final, Generic, TypeVar

from bot.errors import SkillError, Unavailable
from bot.log import get_logger

PULSE_S: Final = 0.2  # a lane that does not answer this long after a deadline is stuck
MOST_STUCK: Final = (
    4  # threads of one lane that may be stuck at a time; above, the lane is shut until one comes back
)
T = TypeVar("T")
_log = get_logger(__name__)


class Job(Generic[T]):
    """Work on its way through a lane; its future is cancelled as long as the work has not begun."""

    def __init__(self, lane: "Lane", work: Callable[[], Awaitable[T]]) -> None:
        self.future: Future[T] = Future()
        self._lane = lane
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def abandon(self) -> None:
        """Nobody waits for it any more: what has not begun never will, what runs is cancelled where it can be."""
        if not self.future.cancel():
            self._lane.call(lambda: self._task.cancel() if self._task else None)

    def start(self, context: Context) -> None:
        """Called by the lane, in its thread."""
        self._task = asyncio.get_running_loop().create_task(self._carry(), context=context)

    async def _carry(self) -> None:
        # Taken up here, by the work itself: what waits behind a neighbour that blocks has not begun.
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(await self._work())
        except Exception as problem:  # foreign code: whatever it raises is told to who waits
            self.future.set_exception(problem)
        except BaseException as problem:  # sys.exit and the like end the action, never the bot
            self.future.set_exception(SkillError(f"ended itself with {type(problem).__name__}"))


class Lane:
    """One thread with its own event loop."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._jobs: set[Job[Any]] = set()
        self._thread = threading.Thread(target=self._live, name=f"lane {name}", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Awaitable[T]]) -> Job[T]:
        """Run work on this lane's loop, under the caller's context variables."""
        job = Job(self, work)
        self._jobs.add(job)
        job.future.add_done_callback(lambda _: self._jobs.discard(job))
        context = copy_context()
        self.call(lambda: job.start(context))
        return job

    def call(self, what: Callable[[], object]) -> None:
        """Have something called in the lane's thread; nothing happens once the thread has ended."""
        try:
            self._loop.call_soon_threadsafe(what)
        except RuntimeError:  # the loop is closed
            return

    async def alive(self) -> bool:
        """Whether the thread still turns its loop."""
        pulse: Future[None] = Future()
        self.call(lambda: _beat(pulse))
        waiter = asyncio.wrap_future(pulse)
        done, _ = await asyncio.wait({waiter}, timeout=PULSE_S)
        waiter.cancel()
        return bool(done)

    @property
    def gone(self) -> bool:
        """Whether the thread has ended."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Hand back what has not begun, and let the thread end once it is free."""
        for job in tuple(self._jobs):
            job.future.cancel()
        self.call(self._loop.stop)

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()


class Lanes:
    """The lanes by name, made when first needed. `on_stuck` is told the name of a lane that had to be replaced."""

    def __init__(self, on_stuck: Callable[[str], None] = lambda name: None) -> None:
        self.on_stuck = on_stuck
        self._lanes: dict[str, Lane] = {}
        self._stuck: dict[str, list[Lane]] = {}
        self._closed = False

    async def run(self, name: str, work: Callable[[], Awaitable[T]], within_s: float) -> T:
        """Await work on a lane; TimeoutError after `within_s` seconds, even when its thread is stuck.

        Unavailable means that the work never began.
        """
        until = monotonic() + within_s
        while True:
            lane = self._lane(name)
            job = lane.submit(work)
            waiter = asyncio.wrap_future(job.future)
            try:
                await asyncio.wait({waiter}, timeout=max(0.0, until - monotonic()))
            finally:
                if not waiter.done():
                    job.abandon()
                    waiter.cancel()
            if not waiter.cancelled():
                return waiter.result()
            if monotonic() >= until:
                never = job.future.cancelled()
                await self._examine(name, lane)
                if never:
                    raise Unavailable(f"lane {name!r} was busy for {within_s:g} s")
                raise TimeoutError
            # Handed back by a lane that was replaced before the work began: the new lane takes it.

    def stop(self) -> None:
        """Take no more work, and let every thread end once it is free."""
        self._closed = True
        for lane in self._lanes.values():
            lane.stop()
        self._lanes.clear()

    async def _examine(self, name: str, lane: Lane) -> None:
        """After a deadline: replace the lane when its thread no longer answers."""
        if self._lanes.get(name) is not lane or await lane.alive() or self._lanes.get(name) is not lane:
            return
        self._stuck.setdefault(name, []).append(lane)
        del self._lanes[name]
        lane.stop()
        self.on_stuck(name)
        _log.error("a lane is stuck and was replaced", lane=name, stuck=len(self._stuck[name]))

    def _lane(self, name: str) -> Lane:
        if self._closed:
            raise Unavailable("the lanes are closed: the bot is stopping")
        stuck = self._stuck[name] = [lane for lane in self._stuck.get(name, ()) if not lane.gone]
        if len(stuck) >= MOST_STUCK:
            raise Unavailable(f"{len(stuck)} threads of lane {name!r} are stuck; its actions never come back")
        if name not in self._lanes:
            self._lanes[name] = Lane(name)
        return self._lanes[name]


def _beat(pulse: "Future[None]") -> None:
    if pulse.set_running_or_notify_cancel():
        pulse.set_result(None)
