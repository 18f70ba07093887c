"""A file that keeps what came in while the database is away, synced to the disk before it is acknowledged."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import BadInput, StoreError
from bot.log import get_logger
from bot.turn import Address, Attachment, Utterance

Accept = Callable[[Address, Utterance], Awaitable[object]]
_log = get_logger(__name__)


class Spool:
    """Utterances in the order they came. Those that were stored after all are dropped by their keys."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = asyncio.Lock()
        self.waiting = path.exists() and path.stat().st_size > 0
        self._filled = asyncio.Event()
        self._closing = False

    async def put(self, address: Address, utterance: Utterance) -> None:
        """Add one; it is on the disk when this returns."""
        row = {"address": asdict(address), "utterance": asdict(utterance)}
        line = json.dumps(row, ensure_ascii=False, default=_time) + "\n"
        async with self._lock:
            await asyncio.to_thread(self._append, line.encode("utf-8", "replace"))
            self.waiting = True
            self._filled.set()

    async def drain(self, accept: Accept) -> int:
        """Store everything that waits, in order; StoreError leaves it all where it is."""
        async with self._lock:
            lines = await asyncio.to_thread(self._lines)
            for line in lines:
                try:
                    await accept(*_row(line))
                except (BadInput, ValueError, KeyError, TypeError) as error:
                    _log.error("a spooled message cannot be stored", why=type(error).__name__)
            if lines:
                await asyncio.to_thread(self._path.unlink)
            self.waiting = False
        return len(lines)

    async def run(self, accept: Accept, *, every_s: float = 1.0) -> None:
        """Drain whenever something waits, again and again while the database is away."""
        while not self._closing:
            if not self.waiting:
                await self._filled.wait()
                self._filled.clear()
                continue
            try:
                count = await self.drain(accept)
                _log.info("spooled messages were stored", count=count)
            except StoreError as error:
                _log.error("the database is still away; messages wait in the spool", exc_info=error)
                await asyncio.sleep(every_s)

    def close(self) -> None:
        """Drain no more; what waits is stored after the next start."""
        self._closing = True
        self._filled.set()

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            if size and self._path.read_bytes()[-1:] != b"\n":
                line = b"\n" + line  # a line that was cut off was never acknowledged
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)

    def _lines(self) -> list[bytes]:
        if not self._path.exists():
            return []
        raw = self._path.read_bytes()
        return [line for line in raw.split(b"\n") if line]


def _row(line: bytes) -> tuple[Address, Utterance]:
    row = json.loads(line)
    said: dict[str, Any] = row["utterance"]
    files = tuple(Attachment(**file) for file in said.pop("attachments"))
    at = datetime.fromisoformat(said.pop("at"))
    return Address(**row["address"]), Utterance(**said, at=at, attachments=files)


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be spooled")
