"""The database behind everything durable: one URL, short transactions, the database's own clock for leases.

SQLite has one writer connection per process behind a lock, and readers beside it; PostgreSQL has a pool.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any, Self, TypeVar

from sqlalchemy import URL, CursorResult, Executable, delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.clock import Clock, SystemClock
from bot.conversation.columns import seal_of
from bot.conversation.contact import contact_of
from bot.conversation.engines import open_engines, open_patient, warn_about_version
from bot.conversation.records import bare_effects
from bot.conversation.sealing import Seal
from bot.conversation.sqlite_driver import Driver, begun, for_glances
from bot.conversation.tables import conversations
from bot.conversation.translated import translated
from bot.conversation.upgrade import bring_up
from bot.conversation.watchers import Watchers
from bot.log import get_logger
from bot.patience import to_the_end

log = get_logger(__name__)

T = TypeVar("T")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Tx:
    """One open transaction: `execute`, `scalar`, and what to do once it has been committed.

    When it is `brisk`, its statements run right on the event loop once it is `begun`.
    """

    __slots__ = ("_after", "begun", "brisk", "connection", "store")

    def __init__(
        self, store: "Store", connection: AsyncConnection, *, brisk: bool = False, begun: bool = False
    ) -> None:
        self.store = store
        self.connection = connection
        self.brisk = brisk
        self.begun = begun
        self._after: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        """Run a statement and return its buffered result."""
        near = self.connection.sync_connection if self.brisk and self.begun else None
        if near is not None:
            return near.execute(statement, parameters)
        found = await self.store.whole(self.connection.execute(statement, parameters))
        self.begun = True
        return found

    async def scalar(self, statement: Executable, parameters: Parameters = None) -> Any:
        """The first column of the first row, or None."""
        return (await self.execute(statement, parameters)).scalar()

    def after_commit(self, act: Callable[[], None]) -> None:
        """Call this once the transaction is durable, never when it is rolled back."""
        self._after.append(act)

    def changed(self, conversation_id: str) -> None:
        """Tell whoever watches conversations, here and in other processes, once it is true."""
        self.after_commit(partial(self.store.watchers.changed, conversation_id))


class Store:
    """An open database. `stamp` goes into statements as `:now`; None there means the database's own clock."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, clock: Clock | None) -> None:
        self.dialect = writer.dialect.name
        self.clock: Clock = clock or SystemClock()
        self._fixed_clock = clock is not None or self.dialect == "sqlite"
        self._writer = writer
        self._reader = reader
        driver = writer.dialect.dbapi
        self._driver = driver if isinstance(driver, Driver) else None
        self._lock = asyncio.Lock()
        self._connection: AsyncConnection | None = None
        self._glances: AsyncConnection | None = None
        self.watchers = Watchers()

    @classmethod
    async def open(
        cls, url: str, *, clock: Clock | None = None, pool: int = 10, seal: Seal | None = None
    ) -> Self:
        """Connect, bring the schema up to date, and return the store.

        A clock that is given replaces the database's own, which only tests and evaluations want. With a seal, what people
        said is sealed on its way in.
        """
        writer, reader = open_engines(url, pool)
        writer.dialect.haoke_seal = reader.dialect.haoke_seal = seal  # type: ignore[attr-defined]
        store = cls(writer, reader, clock)
        try:
            await bring_up(store, lambda: open_patient(writer.url))
            if store._driver is not None and reader is not writer:
                store._glances = await for_glances(reader)
        except BaseException:
            await store.close()
            raise
        warn_about_version(store.dialect)
        return store

    @property
    def url(self) -> URL:
        """Where the database is; it may hold a password."""
        return self._writer.url

    @property
    def sealed(self) -> bool:
        """Whether SQL cannot look into what people said."""
        return seal_of(self._writer.dialect) is not None

    async def close(self) -> None:
        """Give every connection back."""
        for connection in (self._connection, self._glances):
            if connection is not None:
                await connection.close()
        self._connection = self._glances = None
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

    @property
    def path(self) -> str:
        """The file of a SQLite database; empty where there is none."""
        database = self._writer.url.database or "" if self.dialect == "sqlite" else ""
        return "" if database == ":memory:" else database

    def paused(self) -> asyncio.Lock:
        """While it is held nothing is written through this store, which only SQLite's housekeeping needs."""
        return self._lock

    @property
    def stamp(self) -> datetime | None:
        """The `:now` of a statement: the clock's time, or None where the database's clock counts."""
        if not self._fixed_clock:
            return None
        now = self.clock.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)  # SQLite reckons in milliseconds

    @asynccontextmanager
    async def write(
        self, *, durable: bool = True, brisk: bool = False, single: bool = False
    ) -> AsyncIterator[Tx]:
        """One transaction, committed when the block ends and rolled back when it raises.

        `brisk` is for a few rows by their key, which on SQLite take less time than the way to a thread and back. `durable=False`
        lets SQLite leave the sync to the next durable commit: for notes such as a lease or "sent", which a dead process does
        not lose, and whose loss with the power only makes work be done again. A block with a `single` change is on PostgreSQL a
        transaction by that statement alone, one round trip instead of three; what the block raises after it undoes nothing there.
        """
        with translated():
            if self._driver is not None:
                async with self._lock:
                    if self._connection is None:
                        self._connection = await self._writer.connect()
                    self._driver.synchronous = "FULL" if durable else "NORMAL"
                    self._driver.near = near = brisk and self._glances is not None
                    tx = Tx(self, self._connection, brisk=near, begun=near and begun(self._connection))
                    async with self._transaction(tx):
                        yield tx
            else:
                async with (
                    (self._reader if single else self._writer).connect() as connection,
                    self._transaction(Tx(self, connection)) as tx,
                ):
                    yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """For reading: one view on SQLite; on PostgreSQL always the primary, and a view of its own for each statement."""
        if self._reader is self._writer and self.dialect == "sqlite":
            async with self.write() as tx:
                yield tx
            return
        with translated():
            async with self._reader.connect() as connection:
                yield Tx(self, connection)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Tx]:
        """`read` for a few rows by their key, as every turn reads them; here SQLite, too, has a view of its own for each statement."""
        if self._glances is None:
            async with self.read() as tx:
                yield tx
        else:
            with translated():
                yield Tx(self, self._glances, brisk=True, begun=True)

    async def forget(self, conversation_id: str) -> bool:
        """Delete a conversation with every text in it; effects that reached the shop stay as bare ledger lines."""
        async with self.write() as tx:
            for statement in (*bare_effects(conversation_id), *contact_of(conversation_id)):
                await tx.execute(statement)
            gone = await tx.execute(delete(conversations).where(conversations.c.id == conversation_id))
            return gone.rowcount > 0

    @asynccontextmanager
    async def _transaction(self, tx: Tx) -> AsyncIterator[Tx]:
        connection = tx.connection

        async def commit() -> None:
            await connection.commit()
            for act in tx._after:
                act()

        try:
            yield tx
        except BaseException:
            await self.whole(self._undo(connection))
            raise
        try:
            await self.whole(commit())
        except Exception:
            await self._give_up(connection)
            raise

    async def whole(self, step: Coroutine[Any, Any, T]) -> T:
        """Let a statement, commit or rollback finish although the task is cancelled meanwhile, and cancel then."""
        if self._driver is None:
            return await to_the_end(step)
        result = await step
        self._driver.pass_on()
        return result

    async def _undo(self, connection: AsyncConnection) -> None:
        try:
            await connection.rollback()
        except (SQLAlchemyError, OSError):
            log.warning("a transaction could not be rolled back; its connection is given up")
            await self._give_up(connection)

    async def _give_up(self, connection: AsyncConnection) -> None:
        """Close a connection that may still be inside a transaction, which ends it; the next one is fresh."""
        await connection.invalidate()
        if connection is self._connection:
            self._connection = None
            await connection.close()
