"""The process that trains: one job, told in the first line; what it says comes back line by line. It ends with whoever started it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from bot.child import Child, ChildEnded
from bot.log import get_logger

MODULE: Final = "bot.commands.pupil"
_log = get_logger(__name__)


class Pupil:
    """At most one job at a time: a training run wants the whole machine."""

    def __init__(self) -> None:
        self._child = Child(MODULE)
        self._task: asyncio.Task[None] | None = None
        self.name = ""  # of the job under way

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._task is not None and not self._task.done()

    def begin(
        self,
        name: str,
        job: Mapping[str, Any],
        *,
        heard: Callable[[Mapping[str, Any]], None],
        deadline_s: float,
    ) -> None:
        """Start a job; `heard` gets every line of it, the last one with `done` or `error`."""
        self.name = name
        self._task = asyncio.create_task(self._work(job, heard, deadline_s))

    async def end(self) -> None:
        """End the job now, and wait until its process is gone."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._child.close()
        self.name = ""

    async def _work(
        self, job: Mapping[str, Any], heard: Callable[[Mapping[str, Any]], None], deadline_s: float
    ) -> None:
        over = False
        try:
            async with asyncio.timeout(deadline_s):
                await self._child.start()
                await self._child.send(job)
                while not over:
                    told = await self._child.receive()
                    over = "done" in told or "error" in told
                    heard(told)
        except TimeoutError:
            heard({"error": f"it took longer than school.hours allows ({deadline_s / 3600:g})"})
        except ChildEnded:
            heard({"error": "its process ended: killed, or out of memory"})
        except OSError as error:
            heard({"error": f"it could not be started: {type(error).__name__}"})
        finally:
            await self._child.close()
            self.name = ""
