"""A file that keeps what came in while the database is away, synced to the disk before it is acknowledged.

Desks that share a data folder share the file: who writes and who takes it away to store it does so alone.
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.alone import alone
from bot.errors import BadInput, StoreError
from bot.log import get_logger
from bot.turn import Address, Attachment, Utterance

Kept = Utterance | str  # what somebody said, or who has the conversation from now on
Accept = Callable[[Address, Kept], Awaitable[object]]
_log = get_logger(__name__)


class Spool:
    """Utterances, and who was given a conversation, in the order they came. What was stored after all changes nothing again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock_file = path.with_suffix(".lock")
        self._lock = asyncio.Lock()
        self._draining = asyncio.Lock()
        self.waiting = self._some()
        self._filled = asyncio.Event()
        self._closing = False

    async def put(self, address: Address, what: Kept) -> None:
        """Add one; it is on the disk when this returns."""
        said = {"owner": what} if isinstance(what, str) else {"utterance": asdict(what)}
        row = {"address": asdict(address), **said}
        line = json.dumps(row, ensure_ascii=False, default=_time) + "\n"
        async with self._lock:
            await asyncio.to_thread(self._append, line.encode("utf-8", "replace"))
            self.waiting = True
            self._filled.set()

    async def drain(self, accept: Accept) -> int:
        """Store everything that waits, in order; StoreError leaves it all where it is.

        Meanwhile more may be put in: whoever waits for its acknowledgement must not wait for a database that is silent.
        """
        count = 0
        async with self._draining:
            async with self._lock:
                files = await asyncio.to_thread(self._take)
            for file in files:
                lines = await asyncio.to_thread(_lines, file)
                for line in lines:
                    try:
                        await accept(*_row(line))
                    except (BadInput, ValueError, KeyError, TypeError, AttributeError) as error:
                        _log.error("a spooled message cannot be stored", why=type(error).__name__)
                await asyncio.to_thread(file.unlink, missing_ok=True)
                count += len(lines)
            async with self._lock:
                self.waiting = await asyncio.to_thread(self._some)
        return count

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
        with alone(self._lock_file):
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                size = os.fstat(handle).st_size
                if size and self._path.read_bytes()[-1:] != b"\n":
                    line = b"\n" + line  # a line that was cut off was never acknowledged
                os.write(handle, line)
                os.fsync(handle)
            finally:
                os.close(handle)

    def _take(self) -> list[Path]:
        """Put the file aside under a name that nobody writes to, and name all that wait, the oldest first.

        Another desk may store the same ones at the same time; messages that come twice are dropped by their keys.
        """
        if not self._path.parent.exists():
            return []
        with alone(self._lock_file):
            if self._path.exists():
                self._path.rename(self._path.with_name(f"{self._path.name}.{time.time_ns():020}"))
        return self._taken()

    def _some(self) -> bool:
        return bool(self._taken()) or (self._path.exists() and self._path.stat().st_size > 0)

    def _taken(self) -> list[Path]:
        return sorted(self._path.parent.glob(f"{self._path.name}.[0-9]*"))


def _lines(file: Path) -> list[bytes]:
    if not file.exists():
        return []
    return [line for line in file.read_bytes().split(b"\n") if line]


def _row(line: bytes) -> tuple[Address, Kept]:
    row = json.loads(line)
    if "owner" in row:
        return Address(**row["address"]), str(row["owner"])
    said: dict[str, Any] = row["utterance"]
    files = tuple(Attachment(**file) for file in said.pop("attachments"))
    at = datetime.fromisoformat(said.pop("at"))
    return Address(**row["address"]), Utterance(**said, at=at, attachments=files)


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be spooled")
