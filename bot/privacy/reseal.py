"""Seals everything that people said with the key of now: after a key was set for the first time, or changed."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, Table, Text, and_, bindparam, cast, or_, select, tuple_, update

from bot.conversation.columns import SealedJson, SealedText, metadata, seal_of
from bot.conversation.scrub import scrub
from bot.conversation.store import Store
from bot.errors import ConfigError

BATCH: Final = 200  # rows of one transaction, so that nobody waits for long


async def reseal(store: Store) -> int:
    """Write every value anew that is not sealed with the first key; how many rows that were. A server may run meanwhile."""
    if not store.sealed:
        raise ConfigError("there is nothing to seal with: set privacy.key")
    count = 0
    for table, columns in _sealed():
        while rows := await _batch(store, table, columns):
            count += rows
    await scrub(store, rewrite=True)
    return count


def _sealed() -> Iterator[tuple[Table, list[Column[Any]]]]:
    for table in metadata.sorted_tables:
        if columns := [c for c in table.c if isinstance(c.type, SealedText | SealedJson)]:
            yield table, columns


async def _batch(store: Store, table: Table, columns: list[Column[Any]]) -> int:
    """Seal some rows; none are left when it comes back with nothing."""
    keys = list(table.primary_key.columns)
    async with store.write() as tx:
        seal = seal_of(tx.connection.dialect)
        assert seal is not None  # noqa: S101 - the caller looked
        marked = f"%{seal.mark}%"
        stale = or_(
            *(and_(c.is_not(None), ~cast(c, Text).like(bindparam(None, marked, Text))) for c in columns)
        )
        rows = (await tx.execute(select(*keys, *columns).where(stale).limit(BATCH))).all()
        for row in rows:
            this = tuple_(*keys) == tuple_(*(row._mapping[key] for key in keys))
            await tx.execute(update(table).where(this).values({c: row._mapping[c] for c in columns}))
    return len(rows)
