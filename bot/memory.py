"""What a connector keeps between restarts: tokens, cursors, installations; small, durable, and lockable across processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import delete, or_, select

from bot.conversation.columns import insert_into
from bot.conversation.records import memory
from bot.conversation.store import Store

LOCK_S: Final = 30.0  # a holder that died is waited for no longer
_POLL_S: Final = 0.1


class StoreMemory:
    """`bot.connector.Memory` of one owner."""

    def __init__(self, store: Store, owner: str) -> None:
        self._store = store
        self._owner = owner

    async def get(self, key: str) -> JsonValue:
        """The value, or None when there is none or its time is over."""
        mine = (memory.c.owner == self._owner, memory.c.key == key)
        alive = or_(memory.c.expires_at.is_(None), memory.c.expires_at > self._now())
        async with self._store.read() as tx:
            found: JsonValue = await tx.scalar(select(memory.c.value).where(*mine, alive))
        return found

    async def set(
        self, key: str, value: JsonValue, *, ttl_s: float | None = None, durable: bool = True
    ) -> None:
        """Store a value, for `ttl_s` seconds when given; what is not durable survives a crash, not a power cut."""
        new = insert_into(memory, self._store.dialect)
        put = new.on_conflict_do_update(
            index_elements=[memory.c.owner, memory.c.key],
            set_={
                "value": new.excluded.value,
                "expires_at": new.excluded.expires_at,
                "version": memory.c.version + 1,
            },
        )
        expires = None if ttl_s is None else self._now() + timedelta(seconds=ttl_s)
        row = {"owner": self._owner, "key": key, "value": value, "expires_at": expires}
        async with self._store.write(durable=durable) as tx:
            await tx.execute(put, row)

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
