"""The database of the SQL shop: one way to read and one to change, on SQLite and on PostgreSQL.

The work itself is plain synchronous code over a connection, written once. On SQLite it reads right on the event loop (some
20 µs, a tenth of a trip through a thread) and changes in one writer thread, where the disk may take its time. On
PostgreSQL both go through the async driver.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import StaticPool

from bot.conversation.compiled import Compiled
from bot.errors import ConfigError, Unavailable, UnknownOutcome

T = TypeVar("T")
Work = Callable[[Connection], T]
_STATEMENTS = Compiled(500)


class Database(Protocol):
    """Runs work in one transaction."""

    async def read(self, work: Work[T]) -> T:
        """What the work reads, from one snapshot."""

    async def change(self, work: Work[T]) -> T:
        """Do the work and commit it; nothing of it stays when it raises."""

    async def close(self) -> None:
        """Let go of connections and threads."""


def open_database(url: str) -> Database:
    """The database at this address: `sqlite:///FILE`, `sqlite://` (in memory) or `postgresql://…`, drivers optional."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError as error:
        raise ConfigError("shop.url is not a database address such as sqlite:///shop.db") from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database in {None, "", ":memory:"}:
            return MemoryDatabase()
        case "sqlite":
            return SqliteDatabase(Path(str(parsed.database)), _seconds(parsed.query.get("timeout", "5")))
        case "postgresql":
            return PostgresDatabase(url)
        case other:
            raise ConfigError(f"shop.url names {other}; the SQL shop knows sqlite and postgresql")


class SqliteDatabase:
    """A shop in a file; `timeout` is how many seconds a change waits while another process writes."""

    def __init__(self, path: Path, timeout: float = 5) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"shop.url: {path.parent} cannot be made ({error.strerror})") from error
        connect = _connector(str(path), timeout)
        self._reader = _engine(connect, "BEGIN")
        self._writer = _engine(connect, "BEGIN IMMEDIATE")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shop-writer")
        self._lock = Lock()  # a read from another thread's loop must not share a cursor with ours

    async def read(self, work: Work[T]) -> T:
        """What the work reads, from one snapshot."""
        with self._lock:
            return _run(self._reader, work)

    async def change(self, work: Work[T]) -> T:
        """Do the work and commit it; it is finished even when the caller stops waiting."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, _run, self._writer, work))

    async def close(self) -> None:
        """Let go of the file."""
        await asyncio.to_thread(self._thread.shutdown)
        self._reader.dispose()
        self._writer.dispose()


class MemoryDatabase:
    """A shop that lives as long as this object; `image` seeds it with the bytes of another."""

    def __init__(self, image: bytes = b"") -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA foreign_keys=ON")
        if image:
            self._connection.deserialize(image)
        self._engine = _engine(lambda: self._connection, "BEGIN")

    def image(self) -> bytes:
        """The whole database as bytes, from which others can be made in no time."""
        return self._connection.serialize()

    async def read(self, work: Work[T]) -> T:
        """What the work reads."""
        return _run(self._engine, work)

    async def change(self, work: Work[T]) -> T:
        """Do the work and commit it."""
        return _run(self._engine, work)

    async def close(self) -> None:
        """Forget everything."""
        self._engine.dispose()
        self._connection.close()


class PostgresDatabase:
    """A shop that several replicas share."""

    def __init__(self, url: str) -> None:
        self._writer = create_async_engine(
            make_url(url).set(drivername="postgresql+asyncpg"),
            pool_size=5,
            connect_args={
                "timeout": 5,
                "server_settings": {"statement_timeout": "5000", "lock_timeout": "3000"},
            },
        )
        self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ")

    async def read(self, work: Work[T]) -> T:
        """What the work reads, from one snapshot."""
        with _Told():
            async with self._reader.begin() as connection:
                return await connection.run_sync(work)

    async def change(self, work: Work[T]) -> T:
        """Do the work and commit it; a lost commit is an UnknownOutcome."""
        with _Told():
            async with self._writer.connect() as connection:
                transaction = await connection.begin()
                result = await connection.run_sync(work)
                try:
                    await transaction.commit()
                except (DBAPIError, OSError) as error:
                    raise UnknownOutcome("the shop's database went away while it committed") from error
                return result

    async def close(self) -> None:
        """Let go of the connections."""
        await self._writer.dispose()


class _Told:
    """Turns a database that cannot be used into an Unavailable; a broken rule of the schema stays what it is."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DBAPIError | OSError | TimeoutError) and not isinstance(error, IntegrityError):
            cause = type(
                getattr(error, "orig", None) or error
            ).__name__  # its text may quote what a customer wrote
            raise Unavailable(f"the shop's database cannot be used now ({cause})") from error


def _run(engine: Engine, work: Work[T]) -> T:
    with _Told(), engine.begin() as connection:
        return work(connection)


def _seconds(text: str | tuple[str, ...]) -> float:
    try:
        return float(str(text))
    except ValueError:
        raise ConfigError("shop.url has a timeout that is no number of seconds") from None


def _connector(path: str, timeout: float) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=timeout, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return connect


def _engine(connect: Callable[[], sqlite3.Connection], begin: str) -> Engine:
    shared = {"compiled_cache": _STATEMENTS}
    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool, execution_options=shared)

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
