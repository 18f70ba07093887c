"""What a connector keeps between restarts: tokens, cursors, installations; small, durable, and lockable across processes.

A note that is not durable, such as that a message was sent, is held by this process while the database does not take it: who sends again
because the database was away between sending and noting would send twice.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import bindparam, delete, or_, select

from bot.conversation.columns import insert_into
from bot.conversation.records import memory
from bot.conversation.store import Store
from bot.errors import StoreError
from bot.log import get_logger

LOCK_S: Final = 30.0  # a holder that died is waited for no longer
HELD_S: Final = 600.0  # sending is tried again for minutes; afterwards what the database has counts
HELD_MOST: Final = 10_000
_POLL_S: Final = 0.1
_ALIVE: Final = select(memory.c.key, memory.c.value).where(
    memory.c.owner == bindparam("owner"),
    memory.c.key.in_(bindparam("keys", expanding=True)),
    or_(memory.c.expires_at.is_(None), memory.c.expires_at > bindparam("now")),
)
Row = dict[str, Any]
_log = get_logger(__name__)


class _Notes:
    """Notes that are written together: all that came while whoever leads them waited for the database."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()


class StoreMemory:
    """`bot.connector.Memory` of one owner."""

    def __init__(self, store: Store, owner: str) -> None:
        self._store = store
        self._owner = owner
        self._held: dict[str, tuple[datetime, JsonValue]] = {}  # until when
        self._open: _Notes | None = None  # those that more may still join
        new = insert_into(memory, store.dialect)
        known = {
            "value": new.excluded.value,
            "expires_at": new.excluded.expires_at,
            "version": memory.c.version + 1,
        }
        self._put = new.on_conflict_do_update(index_elements=[memory.c.owner, memory.c.key], set_=known)

    async def get(self, key: str) -> JsonValue:
        """The value, or None when there is none or its time is over."""
        [value] = await self.several(key)
        return value

    async def several(self, *keys: str) -> Sequence[JsonValue]:
        """The values of some keys, in one look."""
        now = self._now()
        held = {key: note[1] for key in keys if (note := self._held.get(key)) and note[0] > now}
        asked = [key for key in keys if key not in held]
        found: dict[str, JsonValue] = {}
        if asked:
            wanted = {"owner": self._owner, "keys": asked, "now": now}
            async with self._store.glance() as tx:
                found = {row.key: row.value for row in await tx.execute(_ALIVE, wanted)}
        return [held[key] if key in held else found.get(key) for key in keys]

    async def set(
        self, key: str, value: JsonValue, *, ttl_s: float | None = None, durable: bool = True
    ) -> None:
        """Store a value, for `ttl_s` seconds when given; what is not durable survives a crash, not a power cut."""
        expires = None if ttl_s is None else self._now() + timedelta(seconds=ttl_s)
        row: Row = {"owner": self._owner, "key": key, "value": value, "expires_at": expires}
        try:
            if durable:
                async with self._store.write(brisk=True) as tx:
                    await tx.execute(self._put, row)
            else:
                await self._note(key, row)
        except StoreError as error:
            if durable:
                raise
            _log.warning("a note is held until the database takes notes again", why=str(error))
            self._hold(key, value, HELD_S if ttl_s is None else min(ttl_s, HELD_S))
        else:
            self._held.pop(key, None)

    async def _note(self, key: str, row: Row) -> None:
        """Write a note, together with those that wait for the database at the same time."""
        while (others := self._open) is not None:
            others.rows[key] = row
            if await asyncio.shield(others.written):
                return
        mine = self._open = _Notes()
        mine.rows[key] = row
        try:
            async with self._store.write(durable=False, brisk=True) as tx:
                self._open = None  # what comes from here on is not in this transaction
                # In one order everywhere, so that two desks never wait for each other's rows.
                await tx.execute(self._put, [mine.rows[name] for name in sorted(mine.rows)])
        except BaseException as error:
            if isinstance(error, StoreError):
                mine.written.set_exception(error)
                mine.written.exception()  # it is no loss where nobody waits
            else:  # one of them is at fault, or who led them was cancelled: the others begin anew
                mine.written.set_result(False)
            raise
        else:
            mine.written.set_result(True)
        finally:
            if self._open is mine:
                self._open = None

    def _hold(self, key: str, value: JsonValue, lasts_s: float) -> None:
        now = self._now()
        if len(self._held) >= HELD_MOST:
            self._held = {name: note for name, note in self._held.items() if note[0] > now}
        if len(self._held) < HELD_MOST:
            self._held[key] = (now + timedelta(seconds=lasts_s), value)

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[None]:
        """Hold a key across processes for at most half a minute; waits until it is free."""
        holder = uuid4().hex
        name = f"lock:{key}"
        while not await self._take(name, holder):  # noqa: ASYNC110 - the holder may be another process
            await asyncio.sleep(_POLL_S)
        try:
            yield
        finally:
            await self._drop(name, holder)

    async def _take(self, name: str, holder: str) -> bool:
        new = insert_into(memory, self._store.dialect)
        take = new.on_conflict_do_update(
            index_elements=[memory.c.owner, memory.c.key],
            set_={"value": new.excluded.value, "expires_at": new.excluded.expires_at},
            where=memory.c.expires_at <= self._now(),
        ).returning(memory.c.version)
        row = {
            "owner": self._owner,
            "key": name,
            "value": holder,
            "expires_at": self._now() + timedelta(seconds=LOCK_S),
        }
        async with self._store.write() as tx:
            return await tx.scalar(take, row) is not None

    async def _drop(self, name: str, holder: str) -> None:
        mine = (memory.c.owner == self._owner, memory.c.key == name)
        async with self._store.write() as tx:
            if await tx.scalar(select(memory.c.value).where(*mine)) == holder:
                await tx.execute(delete(memory).where(*mine))

    def _now(self) -> datetime:
        return self._store.clock.now()
