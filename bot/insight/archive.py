"""Where the lab reads from: the desk's own conversations, or the generated month in a file of its own. Never both."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from bot.conversation.lab import labels
from bot.conversation.store import Store
from bot.errors import BadInput
from bot.insight.basis import Logged
from bot.insight.labels import Labels
from bot.insight.logbook import Logbook
from bot.insight.month import FILE
from bot.insight.outcomes import Outcomes

REAL: Final = "real"
MONTH: Final = "month"
FEW: Final = 200  # judged turns; with fewer of its own the lab opens on the generated month, if there is one
_MOST: Final = 5000  # turns that a change is tried on, the newest


@dataclass(frozen=True, slots=True)
class Source:
    """One log and what is kept about it."""

    name: str
    store: Store

    @property
    def synthetic(self) -> bool:
        """Whether nobody ever said these things."""
        return self.name == MONTH

    async def turns(self, *, days: float = 30) -> Sequence[Logged]:
        """Turns that can be judged again."""
        return await Logbook(self.store).turns(days=days, most=_MOST)

    async def mark(self) -> tuple[object, ...]:
        """What changes whenever there is a new turn or a new word about one."""
        given = select(func.count(), func.max(labels.c.at))
        async with self.store.read() as tx:
            told = (await tx.execute(given)).one()
        return (await Logbook(self.store).newest(), *told)

    async def until(self) -> datetime:
        """The end of what is looked at."""
        return await Logbook(self.store).newest() or self.store.clock.now()

    @property
    def labels(self) -> Labels:
        """What people said about its turns."""
        return Labels(self.store)

    @property
    def outcomes(self) -> Outcomes:
        """What became of its episodes."""
        return Outcomes(self.store)


class Archive:
    """Opens sources; the month's file may come and go while the desk runs."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._real = Source(REAL, store)
        self._path = folder / FILE
        self._month: tuple[int, Source] | None = None  # with the file's inode: another file is another month
        self._lock = asyncio.Lock()

    @property
    def has_month(self) -> bool:
        """Whether a generated month lies there."""
        return self._path.exists()

    async def source(self, name: str = "") -> Source:
        """A log by its name; without a name the desk's own once it holds enough to learn from."""
        if name not in ("", REAL, MONTH):
            raise BadInput("'data' is real or month")
        if name == MONTH or (not name and self.has_month and await self._few()):
            return await self._open_month()
        return self._real

    async def remove_month(self) -> None:
        """Take the generated month away."""
        async with self._lock:
            await self._close()
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(FILE + suffix).unlink(missing_ok=True)

    async def close(self) -> None:
        """Let go of the month's file."""
        async with self._lock:
            await self._close()

    async def _few(self) -> bool:
        return len(await Logbook(self._real.store).turns(most=FEW)) < FEW

    async def _open_month(self) -> Source:
        async with self._lock:
            if not self.has_month:
                await self._close()
                raise BadInput(
                    "there is no generated month here; make one with: haoke demo-month", status=404
                )
            inode = self._path.stat().st_ino
            if self._month is None or self._month[0] != inode:
                await self._close()
                self._month = inode, Source(MONTH, await Store.open(f"sqlite+aiosqlite:///{self._path}"))
            return self._month[1]

    async def _close(self) -> None:
        if self._month is not None:
            await self._month[1].store.close()
            self._month = None
