"""Leaving no words behind: SQLite keeps deleted text in pages and in its log until it is told not to; PostgreSQL's vacuum is the operator's matter."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Final

from bot.conversation.store import Store
from bot.log import get_logger

_TRIES: Final = 50
_log = get_logger(__name__)


async def scrub(store: Store, *, rewrite: bool = False) -> None:
    """Move SQLite's log into the database and cut it to nothing, so that old pages with deleted words go.

    What is deleted is overwritten with zeros (`secure_delete`), but not what rows left behind when a full page was shared out
    among several. With `rewrite` the whole file is written anew and nothing is left; about 3 s for 100 MB in which others wait to
    write, and room for a second copy.
    """
    if store.dialect != "sqlite" or not (path := store.path):
        return
    for _ in range(_TRIES):
        async with (
            store.paused()
        ):  # some versions of SQLite do not bear a log that is written and cut at one instant
            if await asyncio.to_thread(_cut, path, rewrite):
                return
        await asyncio.sleep(0.1)  # a reader still looks at an old page, or another desk writes
    _log.warning(
        "the database could not be rid of deleted words yet; it is at the next change", whole=rewrite
    )


def _cut(path: str, rewrite: bool) -> bool:
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        try:
            if rewrite:
                connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy
