"""Retention: what is old enough goes, each kind in its own time."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import delete, select

from bot.conversation.records import effects, memory, misses
from bot.conversation.scrub import scrub
from bot.conversation.store import Store
from bot.conversation.tables import conversations
from bot.log import get_logger
from bot.privacy.erase import Files
from bot.privacy.learning import forget_who_said_no
from bot.privacy.person import files_of

MISSES: Final = timedelta(days=2)  # counted by the day
UNSENT: Final = timedelta(days=2)  # a file waits a day for the message that carries it
_AT_ONCE: Final = 200
_UNSETTLED: Final = ("proposed", "submitted", "unknown")
_log = get_logger(__name__)


async def tidy(store: Store, data_dir: Path, keep_days: int, files: Files | None = None) -> int:
    """Delete conversations that nobody wrote in for `keep_days` (0: for ever) with their files, counters that count no more, files that no
    message carried, and what nobody may learn from.

    A conversation stays while a person has it or an act in it is unsettled. Returns how many went; the rest goes next time.
    """
    now = store.clock.now()
    async with store.write() as tx:
        await tx.execute(delete(misses).where(misses.c.day < (now - MISSES).date()))
        await tx.execute(delete(memory).where(memory.c.expires_at < now))
    await forget_who_said_no(store, data_dir)
    if files is not None and (swept := await asyncio.to_thread(files.sweep, UNSENT.total_seconds())):
        _log.info("files that no message carried were deleted", count=swept)
    if not keep_days:
        return 0
    open_acts = select(effects.c.conversation_id).where(effects.c.state.in_(_UNSETTLED))
    old = (
        select(conversations.c.id)
        .where(
            conversations.c.updated_at < now - timedelta(days=keep_days),
            conversations.c.owner.in_(("bot", "closed")),
            conversations.c.turn_id.is_(None),
            conversations.c.id.not_in(open_acts),
        )
        .limit(_AT_ONCE)
    )
    async with store.read() as tx:
        gone = list((await tx.execute(old)).scalars())
    for conversation_id in gone:
        await _forget(store, conversation_id, files)
    if gone:
        await scrub(store)
        _log.info("old conversations were deleted", count=len(gone))
    return len(gone)


async def _forget(store: Store, conversation_id: str, files: Files | None) -> None:
    if files is not None:
        async with store.read() as tx:
            refs = await files_of(tx, conversation_id)
        for ref in refs:
            files.forget(ref)
    await store.forget(conversation_id)
