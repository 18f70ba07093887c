"""A process that reads files, so that a reading can be cut off: a thread inside a model cannot be."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.errors import ReadingError
from bot.turn import ReadingKind

_LINE: Final = 1 << 20


class ChildReader:
    """Hands one file after the other to `python -m bot.reading.worker`; whoever stops waiting ends the process."""

    def __init__(self, kind: ReadingKind, media: str, *words: str) -> None:
        self.kind: ReadingKind = kind
        self.media = media
        self._words = words
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def read(self, path: Path, media_type: str, language: str) -> str:
        """What the worker reads in the file."""
        async with self._turn:
            try:
                told = await self._ask({"path": str(path), "type": media_type, "language": language})
            except BaseException:
                await self._end()  # its answer would be taken for the next one's
                raise
        if "text" not in told:
            raise ReadingError(str(told.get("error") or "the reader gave no answer"))
        return str(told["text"])

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _ask(self, request: dict[str, str]) -> dict[str, object]:
        process = self._process if self._process and self._process.returncode is None else await self._start()
        if process.stdin is None or process.stdout is None:
            raise ReadingError("the reader has no pipes")
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            await process.stdin.drain()
            line = await process.stdout.readline()
        except (ConnectionError, ValueError) as error:
            raise ReadingError("the reader's process ended") from error
        if not line:
            raise ReadingError("the reader's process ended")
        told: dict[str, object] = json.loads(line)
        return told

    async def _start(self) -> asyncio.subprocess.Process:
        await self._end()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot.reading.worker", self.kind, *self._words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LINE,
            env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        process._transport.close()  # type: ignore[attr-defined]  # asyncio leaves its pipes to the collector
