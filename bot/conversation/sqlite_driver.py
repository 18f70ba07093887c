"""aiosqlite for SQLAlchemy with one visit to the database's thread per statement.

The stock adapter crosses to the thread and back four times for a statement: open a cursor, execute, fetch, close. Each crossing
costs more than the statement itself. Here they are one, and BEGIN travels with the first statement of its transaction.
"""

import collections
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_


class Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor whose rows are all fetched in the visit that executes."""

    __slots__ = ("_found",)

    def __init__(self, adapt_connection: "Connection") -> None:
        self._adapt_connection = adapt_connection
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
        connection = self._adapt_connection
        begin, connection.begin_with = connection.begin_with, ""

        def run(database: sqlite3.Connection) -> tuple[Any, int, int | None, Sequence[Any]]:
            if begin:
                database.execute(begin)
            cursor = act(database)
            rows = cursor.fetchall() if cursor.description else ()
            found = (cursor.description, cursor.rowcount, cursor.lastrowid, rows)
            cursor.close()
            return found

        try:
            *found, rows = await_(connection._connection._execute(run, connection._connection._conn))
        except Exception as error:  # noqa: BLE001 - the adapter's own place for errors
            connection._handle_exception(error)
        self._found = tuple(found)
        self._rows = collections.deque(rows)


class Connection(AsyncAdapt_aiosqlite_connection):
    """A connection that begins its transactions together with their first statement."""

    __slots__ = ("begin_with",)

    _cursor_cls = Cursor

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.begin_with = ""

    def commit(self) -> None:
        """Commit, unless nothing was ever begun."""
        if not self._never_begun():
            super().commit()

    def rollback(self) -> None:
        """Roll back, unless nothing was ever begun."""
        if not self._never_begun():
            super().rollback()

    def _never_begun(self) -> bool:
        waiting, self.begin_with = bool(self.begin_with), ""
        return waiting or not self._connection.in_transaction


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """What the engine is given as its database module."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> Connection:
        """A connection in a thread of its own."""
        return Connection(self, super().connect(*arg, **kw)._connection)
