"""A desk's database filled with a past: one real conversation, copied under other names, or made longer."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

# In the order in which they lean on each other; what a copy gets anew is put together below.
_TABLES: Final = ("conversations", "turns", "inbox", "outbox", "events")
_FRESH: Final = {"inbox": "seq", "outbox": "id", "events": "id"}  # numbers that the database gives
_NAMED: Final = {
    "turns": ("id",),
    "inbox": ("turn_id",),
    "outbox": ("turn_id", "key"),
    "events": ("turn_id",),
}


def copies(file: Path, source: str, first: int, last: int) -> None:
    """More conversations like this one, at rest, with these numbers."""
    with closing(sqlite3.connect(file)) as base:
        base.execute("PRAGMA synchronous = OFF")
        for table in _TABLES:
            columns = [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
            mine = "id" if table == "conversations" else "conversation_id"
            rows = base.execute(f"SELECT * FROM {table} WHERE {mine} = ?", (source,)).fetchall()
            kept = [name for name in columns if name != _FRESH.get(table)]
            marks = ", ".join("?" * len(kept))
            base.executemany(
                f"INSERT INTO {table} ({', '.join(kept)}) VALUES ({marks})",
                (
                    [each[name] for name in kept]
                    for number in range(first, last)
                    for each in (
                        _renamed(table, dict(zip(columns, row, strict=True)), number) for row in rows
                    )
                ),
            )
        base.commit()


def _renamed(table: str, row: dict[str, Any], number: int) -> Mapping[str, Any]:
    if table == "conversations":
        return {**row, "id": f"{row['id']}-{number}", "conversation": f"{row['conversation']}-{number}"}
    new = {**row, "conversation_id": f"{row['conversation_id']}-{number}"}
    for name in _NAMED[table]:
        if row[name] is not None:
            new[name] = f"{number:07x}{row[name][7:]}"
    return new


def longer(file: Path, source: str, times: int) -> int:
    """The history of one conversation, so many times over; the number of its events now."""
    with closing(sqlite3.connect(file)) as base:
        columns = [row[1] for row in base.execute("PRAGMA table_info(events)") if row[1] != "id"]
        names = ", ".join(columns)
        rows = base.execute(
            f"SELECT {names} FROM events WHERE conversation_id = ? ORDER BY id", (source,)
        ).fetchall()
        marks = ", ".join("?" * len(columns))
        base.execute("DELETE FROM snapshots WHERE conversation_id = ?", (source,))
        base.executemany(f"INSERT INTO events ({names}) VALUES ({marks})", rows * (times - 1))
        base.commit()
        found = base.execute("SELECT count(*) FROM events WHERE conversation_id = ?", (source,)).fetchone()
    return int(found[0])
