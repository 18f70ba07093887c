"""How the two databases are connected to, with the settings that keep what was promised after a crash."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.util import await_only

from bot.conversation.columns import dump_json
from bot.conversation.compiled import Compiled
from bot.conversation.sqlite_driver import BUSY_MS, Driver
from bot.errors import ConfigError
from bot.log import get_logger

log = get_logger(__name__)

# Seconds after which a statement has no answer because nobody is there: more than the server itself gives it.
UNANSWERED_S = 6.0
CONNECT_S = 5.0
# Before this version SQLite can corrupt a database whose log is written and reset at the same instant.
SAFE_SQLITE = (3, 51, 3)
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
READERS = 4

_COMMON: dict[str, Any] = {"json_serializer": dump_json, "hide_parameters": True}
_SQLITE_STATEMENTS = Compiled(1000)
_POSTGRESQL = {
    # A row is held for as long as a turn's commit takes, which on a machine without a moment to spare is more than a second.
    "lock_timeout": "3s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
    # A server that lost a client in the middle of a statement counts neither; it looks whether anybody is there.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "application_name": "haoke",
}


def open_engines(url: str, pool: int) -> tuple[AsyncEngine, AsyncEngine]:
    """The engine to write with and the engine to read with; the same one where there is nothing to gain."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            "store.url is not a database URL; an example: sqlite+aiosqlite:///haoke.db"
        ) from error
    if parsed.drivername not in DRIVERS:
        raise ConfigError(f"store.url uses {parsed.drivername}; choose one of: {', '.join(DRIVERS)}")
    if parsed.drivername == "postgresql+asyncpg":
        engine = create_async_engine(
            parsed,
            pool_size=pool,
            max_overflow=0,
            pool_timeout=5,
            pool_recycle=1800,
            connect_args={
                "server_settings": _POSTGRESQL,
                "timeout": CONNECT_S,
                "command_timeout": UNANSWERED_S,
            },
            **_COMMON,
        )
        # At PostgreSQL's usual level each statement has a view of its own anyway: without a transaction two round trips are saved.
        return engine, engine.execution_options(isolation_level="AUTOCOMMIT")
    writer = _sqlite(url, pool_size=1, read_only=False)
    if _in_memory(parsed):
        return writer, writer
    if not Path(parsed.database or "").absolute().parent.is_dir():
        raise ConfigError(f"store.url: there is no folder for {parsed.database}; make it first")
    return writer, _sqlite(url, pool_size=READERS + 1, read_only=True)  # one is kept for glances


def open_patient(url: URL) -> AsyncEngine:
    """For an upgrade of a PostgreSQL: its statements may take as long as they take, and no desk ends its session (`stalled`)."""
    server = {**_POSTGRESQL, "application_name": "haoke upgrade"}
    settings = {"server_settings": server, "timeout": CONNECT_S}
    return create_async_engine(url, poolclass=NullPool, connect_args=settings, **_COMMON)


def open_line(url: URL) -> AsyncEngine:
    """For one connection to a PostgreSQL that stays open beside the pool and is in no transaction."""
    settings = {
        "server_settings": {**_POSTGRESQL, "application_name": "haoke hints"},
        "timeout": CONNECT_S,
        "command_timeout": UNANSWERED_S,
    }
    return create_async_engine(url, poolclass=NullPool, connect_args=settings, **_COMMON)


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")


def _sqlite(url: str, *, pool_size: int, read_only: bool) -> AsyncEngine:
    sizes = {} if _in_memory(make_url(url)) else {"pool_size": pool_size, "max_overflow": 0}
    driver = Driver()
    shared = {"compiled_cache": _SQLITE_STATEMENTS}
    engine = create_async_engine(url, module=driver, execution_options=shared, **sizes, **_COMMON)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # Without this the driver opens transactions on its own, and DDL outside of them.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_MS}",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            "secure_delete = ON",
            f"query_only = {'ON' if read_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        if not read_only:
            _switch_to_wal(cursor)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        # A writer takes the lock at once: upgrading a read lock later may fail without waiting.
        how = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        connection.connection.dbapi_connection.begin(how, driver.synchronous, near=driver.near)

    return engine


def _switch_to_wal(cursor: Any) -> None:
    """The one command that does not wait for others by itself, so replicas that start together would trip here."""
    for tries_left in range(100, -1, -1):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if not tries_left:
                raise
            await_only(asyncio.sleep(0.02))
        else:
            return


def warn_about_version(dialect: str) -> None:
    """Say so where the interpreter's SQLite is an unsafe one."""
    if dialect == "sqlite" and sqlite3.sqlite_version_info < SAFE_SQLITE:
        log.warning(
            "this SQLite has the WAL-reset bug that 3.51.3 fixed; keep backups, or use a newer build or PostgreSQL",
            sqlite=sqlite3.sqlite_version,
        )
