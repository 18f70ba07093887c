"""Past turns, read back for the lab."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from bot.conversation.lab import labels
from bot.conversation.store import Store
from bot.conversation.tables import turns
from bot.insight import basis
from bot.insight.basis import Logged
from bot.insight.labels import agreed

MOST: Final = 20_000  # turns of one look; the newest


class Logbook:
    """Reads turns that can be judged again."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def turns(self, *, days: float = 30, most: int = MOST) -> Sequence[Logged]:
        """The newest judged turns with what is known about the truth, oldest first."""
        newest = await self.newest()
        if newest is None:
            return ()
        since = newest - timedelta(days=days)
        query = (
            select(turns.c.id, turns.c.conversation_id, turns.c.finished_at, turns.c.trace, turns.c.basis)
            .where(turns.c.state == "done", turns.c.basis.is_not(None), turns.c.finished_at > since)
            .order_by(turns.c.finished_at.desc())
            .limit(most)
        )
        given: dict[str, dict[str, str]] = {}
        async with self.store.read() as tx:
            for row in await tx.execute(select(labels)):
                given.setdefault(row.turn_id, {})[row.author] = row.label
            rows = (await tx.execute(query)).all()
        found = [basis.read(r.id, r.conversation_id, r.finished_at, r.trace, r.basis) for r in rows]
        found.reverse()
        return [
            each if each.id not in given else replace(each, truth=agreed(given[each.id], each.judged))
            for each in found
            if each.judged != "silent"
        ]

    async def newest(self) -> datetime | None:
        """When the newest turn ended; the lab's "now", so that an old log can be looked at too."""
        query = (
            select(turns.c.finished_at).where(turns.c.state == "done").order_by(turns.c.finished_at.desc())
        )
        async with self.store.read() as tx:
            moment: datetime | None = await tx.scalar(query.limit(1))
        return moment
