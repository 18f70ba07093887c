"""The steps of a start: each says in the log what it waits for once that takes long, and none waits for ever."""

import asyncio
import faulthandler
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from bot.errors import HaokeError
from bot.log import get_logger

MOST_S: Final = 60.0  # of a step that asks others; loading and upgrading have limits of their own
LONG_S: Final = 3600.0  # of a step that computes, or that changes every row of a table
LETS_GO_S: Final = 15.0  # that a step may take to end after its time; then the process ends without it
TELLS_S: Final = 3.0  # after which it is told what is waited for, and again after twice as long each time
LOOKS_S: Final = 0.2
_log = get_logger(__name__)


class Step:
    """Something that a start waits for."""

    def __init__(self, what: str, most_s: float) -> None:
        self.what = what
        self.began = time.monotonic()
        self.ends = self.began + most_s
        self._tells_after_s = TELLS_S

    def look(self) -> bool:
        """Tell when it takes long; whether it could not be ended in its time."""
        now = time.monotonic()
        if now - self.began >= self._tells_after_s:
            self._tells_after_s *= 2
            _log.warning("the start waits", waits_for=self.what, seconds=round(now - self.began))
        return now > self.ends + LETS_GO_S


_under_way: list[Step] = []


@asynccontextmanager
async def step(what: str, *, most_s: float = MOST_S) -> AsyncIterator[None]:
    """Something that a start waits for, for so long at most; HaokeError then."""
    mine = Step(what, most_s)
    _under_way.append(mine)
    try:
        async with asyncio.timeout(most_s) as limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise HaokeError(f"the start gave up waiting for {what} after {most_s:g} s") from error
    finally:
        _under_way.remove(mine)


@contextmanager
def looked_after(end: Callable[[int], object] = os._exit) -> Iterator[None]:
    """Tell what a start waits for, from a thread of its own, and end the process where a step cannot even be given up."""
    opened = threading.Event()

    def watch() -> None:
        while not opened.wait(LOOKS_S):
            for each in [*_under_way]:
                if each.look():
                    _log.error("the start hangs and is cut off", waits_for=each.what)
                    faulthandler.dump_traceback(all_threads=True)
                    end(1)
                    return

    thread = threading.Thread(target=watch, name="start", daemon=True)
    thread.start()
    try:
        yield
    finally:
        opened.set()
        thread.join()
