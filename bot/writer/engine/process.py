"""The desk's side of an engine: starts it in a process group of its own, talks to it, watches it, and kills it when it hangs."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import asdict
from itertools import count
from typing import Any, Final

from bot.child import Child, ChildEnded
from bot.errors import ConfigError
from bot.log import get_logger
from bot.writer.engine.settings import EngineSettings

LOADS_S: Final = 600.0
PING_S: Final = 5.0  # between signs of life
HANGS_S: Final = 20.0  # without one
_log = get_logger(__name__)


class EngineDied(Exception):  # noqa: N818 - what its callers wait for
    """The process ended or was killed; answers under way are lost."""


class Engine:
    """One process with one model. A dead one is started again by the next request."""

    def __init__(self, settings: EngineSettings, *, ping_s: float = PING_S, hangs_s: float = HANGS_S) -> None:
        self.settings = settings
        self.started = 0  # times
        self._ping_s, self._hangs_s = ping_s, hangs_s
        self._numbers = count(1)
        self._child = Child("bot.writer.engine", env={"TOKENIZERS_PARALLELISM": "false"})
        self._answers: dict[str, asyncio.Queue[dict[str, Any]]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._starting = asyncio.Lock()

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._child.running

    @property
    def pid(self) -> int:
        """Of the process, 0 when there is none."""
        return self._child.pid

    async def start(self) -> None:
        """Load the model; ConfigError with the engine's own sentence when it refuses it."""
        async with self._starting:
            if not self.running:
                await self._start()

    async def _start(self) -> None:
        await self._clear()
        await self._child.start()
        self.started += 1
        try:
            told = await self._first()
        except BaseException:
            self.kill()
            raise
        if not told.get("ready"):
            await (
                self._child.close()
            )  # gone, and not only killed: the next start must not take it for a running one
            raise ConfigError(str(told.get("error")))
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._watch())]

    async def _first(self) -> dict[str, Any]:
        """What it says when it has loaded its model, or why it has not."""
        try:
            await self._child.send(asdict(self.settings))
            async with asyncio.timeout(LOADS_S):
                return await self._child.receive()
        except ChildEnded:
            return {"error": "the engine ended while it was loading"}

    async def ask(self, request: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        """What comes back for a request, until it is done; closing the iterator cancels it."""
        if not self.running:
            await self.start()
        name = str(next(self._numbers))
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._answers[name] = queue
        over = False
        try:
            await self._send({**request, "id": name})
            while not over:
                told = await queue.get()
                over = bool(told.get("done") or told.get("error"))
                if told.get("died"):
                    raise EngineDied("the model's process ended")
                yield told
        finally:
            self._answers.pop(name, None)
            if not over and self.running:
                with suppress(EngineDied):
                    await self._send({"op": "cancel", "id": name})

    async def swap(self, settings: EngineSettings) -> None:
        """Load other weights, or another adapter: answers under way finish under the old ones."""
        await self.start()
        async with aclosing(self.ask({"op": "swap", "settings": asdict(settings)})) as told:
            async for answer in told:
                if answer.get("error"):
                    raise ConfigError(str(answer["error"]))
        self.settings = settings

    def kill(self) -> None:
        """End the process and whatever it started, now."""
        self._child.kill()

    async def close(self) -> None:
        """End it and wait until it is gone."""
        await self._clear()

    async def _clear(self) -> None:
        self.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._child.close()
        self._all_died()

    async def _send(self, value: dict[str, Any]) -> None:
        try:
            await self._child.send(value)
        except ChildEnded as ended:
            raise EngineDied(str(ended)) from ended

    async def _read(self) -> None:
        with suppress(ChildEnded):
            while True:
                told = await self._child.receive()
                if (queue := self._answers.get(str(told.get("id")))) is not None:
                    queue.put_nowait(told)
        await self._child.close()
        self._all_died()

    async def _watch(self) -> None:
        """Ask for a sign of life now and then; a process that gives none is killed."""
        while self.running:
            await asyncio.sleep(self._ping_s)
            try:
                async with asyncio.timeout(self._hangs_s), aclosing(self.ask({"op": "ping"})) as told:
                    answer = await anext(told)
                alive = not answer.get("error")
            except (TimeoutError, EngineDied, StopAsyncIteration):
                alive = False
            if not alive and self.running:
                _log.error("the model's process hangs and is killed", pid=self.pid)
                self.kill()

    def _all_died(self) -> None:
        for queue in self._answers.values():
            queue.put_nowait({"died": True})
