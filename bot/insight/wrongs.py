"""The sample that people read: whether answers that went out alone are found wrong more often than they used to be."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from bot.conversation.lab import labels
from bot.conversation.store import Store
from bot.conversation.tables import turns
from bot.insight.bell import Raised
from bot.insight.labels import agreed
from bot.insight.sequential import drifting_sample

_NEW: Final = timedelta(days=7)
_BEFORE: Final = timedelta(days=60)
_LEAST: Final = 50  # labelled answers before anything can be called usual


class Wrongs:
    """Watches the answers that were labelled, in the order in which they were given."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def look(self) -> Raised | None:
        """The alarm when the newest week is worse than the weeks before."""
        now = self._store.clock.now()
        read = await self._read(now)
        before = [wrong for at, wrong in read if at <= now - _NEW]
        newest = [wrong for at, wrong in read if at > now - _NEW]
        if len(before) < _LEAST or not newest:
            return None
        usual = sum(before) / len(before)
        if drifting_sample(usual).rings(newest) is None:
            return None
        share = sum(newest) / len(newest)
        facts = {"usual": round(usual, 4), "share": round(share, 4), "n": len(newest)}
        return Raised("wrong", f"wrong:{now.date().isoformat()}", facts)

    async def _read(self, now: datetime) -> list[tuple[datetime, bool]]:
        """When each answer was given that people agree about, and whether it was wrong; the oldest first."""
        query = (
            select(turns.c.id, turns.c.finished_at, turns.c.basis, labels.c.author, labels.c.label)
            .join(labels, labels.c.turn_id == turns.c.id)
            .where(turns.c.finished_at > now - _BEFORE, turns.c.basis.is_not(None))
            .order_by(turns.c.finished_at)
        )
        alone: dict[str, datetime] = {}
        given: dict[str, dict[str, str]] = {}
        async with self._store.read() as tx:
            for row in await tx.execute(query):
                if (row.basis.get("judged") or {}).get("path") == "alone":
                    alone[row.id] = row.finished_at
                    given.setdefault(row.id, {})[row.author] = row.label
        opinions = ((at, agreed(given[turn], "alone")) for turn, at in alone.items())
        return [(at, not right) for at, right in opinions if right is not None]
