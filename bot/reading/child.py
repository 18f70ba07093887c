"""A process that reads files, so that a reading can be cut off: a thread inside a model cannot be."""

import asyncio
from pathlib import Path

from bot.child import Child, ChildEnded
from bot.errors import ReadingError
from bot.turn import ReadingKind


class ChildReader:
    """Hands one file after the other to `python -m bot.reading.worker`; whoever stops waiting ends the process."""

    def __init__(self, kind: ReadingKind, media: str, *words: str) -> None:
        self.kind: ReadingKind = kind
        self.media = media
        self._child = Child("bot.reading.worker", kind, *words, env={"OMP_NUM_THREADS": "1"})
        self._turn = asyncio.Lock()

    async def read(self, path: Path, media_type: str, language: str) -> str:
        """What the worker reads in the file."""
        async with self._turn:
            try:
                told = await self._ask({"path": str(path), "type": media_type, "language": language})
            except BaseException:
                await self._child.close()  # its answer would be taken for the next one's
                raise
        if "text" not in told:
            raise ReadingError(str(told.get("error") or "the reader gave no answer"))
        return str(told["text"])

    async def close(self) -> None:
        """End the process."""
        await self._child.close()

    async def _ask(self, request: dict[str, str]) -> dict[str, object]:
        try:
            if not self._child.running:
                await self._child.start()
            await self._child.send(request)
            return await self._child.receive()
        except ChildEnded as ended:
            raise ReadingError("the reader's process ended") from ended
