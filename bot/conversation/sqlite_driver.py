"""aiosqlite for SQLAlchemy with one visit to the database's thread per statement.

The stock adapter crosses to the thread and back four times for a statement: open a cursor, execute, fetch, close. Each crossing
costs more than the statement itself. Here they are one, and BEGIN travels with the first statement of its transaction. What is `near`
does without: a few rows by their key take less time than the way to the thread, which only waits for locks and disks are worth.

A statement that has started is always waited for. A task that was cancelled meanwhile learns it from `Driver.pass_on`, once the
library above has come to rest: interrupted in the middle it would lose track of its transaction and go on holding the lock.
"""

import asyncio
import collections
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar
from weakref import WeakSet

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util.concurrency import await_

BUSY_MS: Final = 5000  # that a writer waits for others to end theirs
T = TypeVar("T")


class Whole(asyncio.Future[T]):
    """A future that cannot be cancelled: whoever is cancelled while waiting is told after it is done."""

    def cancel(self, msg: Any | None = None) -> bool:
        """Say no."""
        return False


class Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor whose rows are all fetched in the visit that executes."""

    __slots__ = ("_found", "_mine")

    def __init__(self, adapt_connection: "Connection") -> None:
        self._adapt_connection = adapt_connection
        self._mine = adapt_connection
        self._connection = adapt_connection._connection
        self._rows = collections.deque()
        self._found: tuple[Any, int, int | None] = (None, -1, None)

    @property
    def description(self) -> Any:
        """Names of the columns, or None when the statement returns no rows."""
        return self._found[0]

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._found[1]

    @property
    def lastrowid(self) -> Any:
        """The number of the row inserted last."""
        return self._found[2]

    def execute(self, operation: Any, parameters: Any = None) -> Any:
        """Run one statement and fetch its rows."""
        self._visit(lambda database: database.execute(operation, parameters or ()))

    def executemany(self, operation: Any, seq_of_parameters: Any) -> Any:
        """Run one statement for many rows."""
        self._visit(lambda database: database.executemany(operation, seq_of_parameters))

    def close(self) -> None:
        """Drop the rows that were not read; the database's own cursor is closed already."""
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Nothing is open any more."""

    def _visit(self, act: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        connection = self._mine
        first, connection.begin_with = connection.begin_with, ()
        near = connection.near and not first  # to begin is to wait for the lock

        def run(database: sqlite3.Connection) -> tuple[Any, int, int | None, Sequence[Any]]:
            for command in first:
                database.execute(command)
            cursor = act(database)
            rows = cursor.fetchall() if cursor.description else ()
            found = (cursor.description, cursor.rowcount, cursor.lastrowid, rows)
            cursor.close()
            return found

        try:
            *found, rows = run(connection.database) if near else await_(connection.visit(run))
        except Exception as error:
            connection._handle_exception(error)
        self._found = tuple(found)
        self._rows = collections.deque(rows)


class Connection(AsyncAdapt_aiosqlite_connection):
    """A connection that begins its transactions together with their first statement."""

    __slots__ = ("_synchronous", "begin_with", "glances", "near")

    _cursor_cls = Cursor  # type: ignore[assignment]  # ours knows only this connection

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.begin_with: tuple[str, ...] = ()
        self.near = False  # statements run right here, on the event loop
        self.glances = False  # each statement sees what is there by then
        self._synchronous = ""

    @property
    def database(self) -> sqlite3.Connection:
        """The connection underneath; whoever takes it must know that its thread rests."""
        database: sqlite3.Connection = self._connection._conn
        return database

    def glance(self) -> None:
        """Do nothing from now on but read a few rows at once, each statement for itself."""
        self.near = self.glances = True

    def begin(self, how: str, synchronous: str, *, near: bool) -> None:
        """Begin a transaction with the next statement, synced to disk at its commit when that is `FULL`."""
        if self.glances:
            return
        self.near = near
        if synchronous == self._synchronous:
            self.begin_with = (how,)
        else:
            self.begin_with = (f"PRAGMA synchronous = {synchronous}", how)
            self._synchronous = synchronous

    def begun(self) -> bool:
        """Begin right here if the lock is free; else nothing has happened, and the thread may wait for it."""
        database = self.database
        database.execute("PRAGMA busy_timeout = 0")
        try:
            for command in self.begin_with:
                database.execute(command)
        except sqlite3.OperationalError:
            return False
        finally:
            database.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self.begin_with = ()
        return True

    async def visit(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Let the database's thread do something and wait for it, whatever happens to the task."""
        inner = self._connection
        if not inner._running:
            raise ValueError("Connection closed")
        done: Whole[T] = Whole()
        inner._tx.put_nowait((done, lambda: act(inner._conn)))
        try:
            return await done
        except asyncio.CancelledError:
            self.dbapi.interrupt()
            return done.result()

    def commit(self) -> None:
        """Commit, unless nothing was ever begun."""
        self._end(sqlite3.Connection.commit)

    def rollback(self) -> None:
        """Roll back, unless nothing was ever begun."""
        self._end(sqlite3.Connection.rollback)

    def _end(self, act: Callable[[sqlite3.Connection], None]) -> None:
        if self._connection._connection is None or self._never_begun():
            return
        try:
            await_(self.visit(act))
        except Exception as error:
            self._handle_exception(error)

    def _never_begun(self) -> bool:
        waiting, self.begin_with = bool(self.begin_with), ()
        return waiting or not self._connection.in_transaction


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """What the engine is given as its database module."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)
        self._interrupted: WeakSet[asyncio.Task[Any]] = WeakSet()
        self.synchronous = "FULL"
        self.near = False  # of the transaction that begins next

    def interrupt(self) -> None:
        """Note that the current task was cancelled while a statement ran."""
        task = asyncio.current_task()
        if task is not None:
            self._interrupted.add(task)

    def pass_on(self) -> None:
        """Cancel the current task now, if that was noted."""
        task = asyncio.current_task()
        if task is not None and task in self._interrupted:
            self._interrupted.discard(task)
            raise asyncio.CancelledError

    def connect(self, *arg: Any, **kw: Any) -> Connection:
        """A connection in a thread of its own."""
        return Connection(self, super().connect(*arg, **kw)._connection)


async def for_glances(reader: AsyncEngine) -> AsyncConnection:
    """A connection for a few rows by their key: each statement is read right here, with a view of its own."""
    connection = await reader.connect()
    driver: Any = (await connection.get_raw_connection()).dbapi_connection
    driver.glance()
    return connection


def begun(connection: AsyncConnection) -> bool:
    """Begin a transaction whose statements run right here; whether it has begun, or will with its first statement."""
    plain: Any = connection.sync_connection
    plain.begin()
    return bool(plain.connection.dbapi_connection.begun())
