"""`python -m bot.writer.engine`: settings on the first line of standard input, then requests; answers on standard output.

→ {"op": "say", "id": "1", "messages": […], "longest": 256}     → {"op": "json", …, "schema": {…}}
→ {"op": "weigh", "id": "2", "messages": […], "labels": ["1", "2"]}    ← {"id": "2", "done": true, "shares": [0.8, 0.1]}
→ {"op": "cancel", "id": "1"}    → {"op": "swap", "settings": {…}}    → {"op": "ping", "id": "p1"}
← {"ready": true}   ← {"id": "1", "text": "…"}   ← {"id": "1", "done": true, "usage": [40, 12]}   ← {"id": "1", "error": "…"}
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

from bot.errors import ConfigError
from bot.writer.engine.batch import Batch, Refused, TooLong
from bot.writer.engine.loaded import Loaded, load
from bot.writer.engine.settings import EngineSettings
from bot.writer.engine.slot_batch import SlotBatch
from bot.writer.engine.structured import Job, Stopped, Structured
from bot.writer.engine.weigh import weigh

T = TypeVar("T")


class Server:
    """Reads requests until standard input ends."""

    def __init__(self, settings: EngineSettings, out: Any) -> None:
        self._settings = settings
        self._out = out
        self._loaded: Loaded | None = None
        self._batch: Batch | None = None
        self._structured: Any = None
        self._jobs: dict[str, Job] = {}  # answers in JSON that were begun or wait for their turn
        self._one = asyncio.Lock()  # they are written one at a time
        self._changing = asyncio.Lock()  # weights; never held while something is written

    async def serve(self) -> None:
        """Load, say that we are ready, answer."""
        await self._load(self._settings)
        self.send({"ready": True})
        reader = asyncio.StreamReader(limit=1 << 22)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
        )
        tasks: set[asyncio.Task[None]] = set()
        while line := await reader.readline():
            task = asyncio.create_task(self._take(json.loads(line)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    def send(self, value: dict[str, Any]) -> None:
        """One line out."""
        self._out.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        self._out.flush()

    async def _load(self, settings: EngineSettings) -> None:
        self._loaded = await asyncio.to_thread(load, settings)
        kind = SlotBatch if settings.decoding == "slots" else Batch
        self._batch = kind(
            self._loaded, settings.cache_tokens, settings.concurrent, settings.temperature, self.send
        )
        self._batch.start()
        self._structured = None

    async def _take(self, request: dict[str, Any]) -> None:
        name = str(request.get("id", ""))
        try:
            match request["op"]:
                case "say":
                    await self._say(name, request)
                case "json":
                    await self._json(name, request)
                case "weigh":
                    await self._weigh(name, request)
                case "cancel":
                    self._cancel(name)
                case "swap":
                    await self._swap(name, EngineSettings(**request["settings"]))
                case "ping":
                    alive = self._batch is not None and self._batch.alive
                    self.send({"id": name, "done": True} if alive else {"id": name, "error": "dead"})
        except Refused as refused:
            self.send({"id": name, "error": str(refused), "busy": not isinstance(refused, TooLong)})
        except ConfigError as error:
            self.send({"id": name, "error": str(error)})
        except Exception as error:
            self.send({"id": name, "error": f"{type(error).__name__}: {error}"[:300]})

    def _cancel(self, name: str) -> None:
        if (job := self._jobs.get(name)) is not None:
            job.stopped.set()
        elif self._batch is not None:
            self._batch.cancel(name)

    async def _say(self, name: str, request: dict[str, Any]) -> None:
        async with self._changing:
            if self._batch is None:
                raise Refused("no model is loaded")
            self._batch.add(name, request["messages"], int(request["longest"]))

    async def _json(self, name: str, request: dict[str, Any]) -> None:
        async with self._changing:
            if self._batch is None or self._loaded is None:
                raise Refused("no model is loaded")
            job = self._job(name, self._batch.encode(request["messages"]), request)
        try:
            async with self._one:
                if self._structured is None:
                    self._structured = await asyncio.to_thread(Structured, self._loaded)
                used = await asyncio.to_thread(self._alone, self._structured.write, job)
            self.send({"id": name, "done": True, "usage": [len(job.ids), used]})
        except Stopped:
            return  # who cancels hears nothing more
        finally:
            self._jobs.pop(name, None)

    def _job(self, name: str, ids: list[int], request: dict[str, Any]) -> Job:
        """Take a job in; `Refused` when it does not fit."""
        longest = int(request["longest"])
        if len(ids) + longest > self._settings.cache_tokens:
            raise TooLong("the prompt is longer than the cache")
        if len(self._jobs) >= self._settings.concurrent:
            raise Refused("no room for another answer in JSON now")
        loop = asyncio.get_running_loop()

        def tell(text: str) -> None:
            loop.call_soon_threadsafe(self.send, {"id": name, "text": text})

        self._jobs[name] = Job(ids, request["schema"], longest, tell)
        return self._jobs[name]

    async def _weigh(self, name: str, request: dict[str, Any]) -> None:
        async with self._changing:
            if self._batch is None or self._loaded is None:
                raise Refused("no model is loaded")
            ids = self._batch.encode(request["messages"])
            shares = await asyncio.to_thread(self._alone, weigh, self._loaded, ids, request["labels"])
        self.send({"id": name, "done": True, "shares": shares})

    def _alone(self, work: Callable[..., T], *given: Any) -> T:
        """Use the model while the batch does not, where its way of decoding asks for that."""
        with self._batch.using if self._batch is not None else nullcontext():
            return work(*given)

    async def _swap(self, name: str, settings: EngineSettings) -> None:
        """Finish what was begun under the old weights, then load the new ones under a fresh cache."""
        async with self._changing:
            while self._jobs:  # noqa: ASYNC110 - at most as many as may be open, each with an end
                await asyncio.sleep(0.02)
            if self._batch is not None:
                await self._batch.idle()
                await self._batch.stop()
            before = self._settings
            try:
                await self._load(settings)
                self._settings = settings
            except ConfigError:
                await self._load(before)
                raise
        self.send({"id": name, "done": True})


def main() -> None:
    """Answers go to the real standard output; whatever a library prints goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    settings = EngineSettings(**json.loads(sys.stdin.buffer.readline()))
    server = Server(settings, out)
    try:
        asyncio.run(server.serve())
    except ConfigError as error:
        server.send({"ready": False, "error": str(error)})
    finally:
        out.flush()
        os._exit(0)  # the generating thread would keep the process alive


if __name__ == "__main__":
    main()
