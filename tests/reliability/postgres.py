"""A PostgreSQL database of one run, and a copy of it in the file that the checker reads."""

import json
import sqlite3
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]

TABLES: Final = ("conversations", "turns", "inbox", "outbox", "events", "effects", "tickets", "audit")


@asynccontextmanager
async def database(server: str) -> AsyncIterator[str]:
    """The URL of an empty database, gone afterwards; `server` is the URL of one that is there."""
    name = f"haoke_run_{uuid.uuid4().hex[:12]}"
    await _once(server, f"CREATE DATABASE {name}")
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        await _once(server, f"DROP DATABASE {name} WITH (FORCE)")


async def ask(url: str, query: str, *values: Any) -> list[asyncpg.Record]:
    """Rows, over a connection of its own, which no fault of the run touches."""
    connection = await asyncpg.connect(url, timeout=5)
    try:
        found: list[asyncpg.Record] = await connection.fetch(query, *values)
        return found
    finally:
        await connection.close()


async def copy_out(url: str, file: Path) -> None:
    """Every row that the checker looks at, as it is, into a SQLite file."""
    with closing(sqlite3.connect(file)) as copy:
        for table in TABLES:
            rows = await ask(url, f"SELECT * FROM {table}")
            columns = await ask(
                url,
                "SELECT column_name FROM information_schema.columns WHERE table_name = $1"
                " ORDER BY ordinal_position",
                table,
            )
            names = [row["column_name"] for row in columns]
            copy.execute(f"CREATE TABLE {table} ({', '.join(names)})")
            marks = ", ".join("?" * len(names))
            copy.executemany(
                f"INSERT INTO {table} VALUES ({marks})",
                [[_plain(row[name]) for name in names] for row in rows],
            )
        copy.commit()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, dict | list) else value


async def _once(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
