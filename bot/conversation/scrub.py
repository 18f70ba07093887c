"""Leaving no words behind: SQLite keeps deleted text in free pages and in its log until it is told not to."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Final

from sqlalchemy import text

from bot.conversation.store import Store, Tx
from bot.log import get_logger

_TRIES: Final = 50
_log = get_logger(__name__)


async def overwritten(tx: Tx) -> None:
    """Let SQLite write zeros over what this connection deletes; PostgreSQL's vacuum is the operator's matter."""
    if tx.store.dialect == "sqlite":
        await tx.execute(text("PRAGMA secure_delete = ON"))


async def scrub(store: Store) -> None:
    """Move SQLite's log into the database and cut it to nothing, so that old pages with deleted words go."""
    if store.dialect != "sqlite" or not (path := store.path):
        return
    for _ in range(_TRIES):
        async with (
            store.paused()
        ):  # some versions of SQLite do not bear a log that is written and cut at one instant
            if await asyncio.to_thread(_cut, path):
                return
        await asyncio.sleep(0.1)  # a reader still looks at an old page
    _log.warning("the database's log could not be cut yet; it is at the next change")


def _cut(path: str) -> bool:
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy
