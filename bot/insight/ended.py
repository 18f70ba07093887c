"""Turns that ended lately, in the few words that the watch reads of them; each is read once, however often somebody looks."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Self

from sqlalchemy import select

from bot.conversation.store import Store
from bot.conversation.tables import turns

_STATES: Final = ("done", "dead", "superseded")
_LATE: Final = timedelta(seconds=30)  # another replica's turn may be committed so long after it ended
_AT_ONCE: Final = 50  # rows that are unpacked before others have their turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of one turn."""

    conversation: str
    at: datetime
    dead: bool
    decision: str
    displeased: bool
    version: str  # of the settings
    models: Mapping[str, str]  # stamps of the registered models that worked on it, by part
    canary: Mapping[str, str]  # of those on trial
    worded: str = ""  # what became of the words that a writer was asked for

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a turn's row."""
        basis = row.basis or {}
        return cls(
            conversation=sys.intern(row.conversation_id),
            at=row.finished_at,
            dead=row.state == "dead",
            decision=sys.intern(row.trace["decision"]),
            displeased=row.trace["sentiment"] == "negative" or row.trace["anger"] >= 2,
            version=sys.intern(row.trace["config_version"]),
            models=_one(basis.get("models")),
            canary=_one(basis.get("canary")),
            worded=sys.intern((row.trace.get("wording") or {}).get("outcome", "")),
        )


def _one(table: Mapping[str, str] | None) -> Mapping[str, str]:
    """The same mapping for all turns that say the same: a busy half hour has many turns and few models."""
    return _shared(tuple(sorted((table or {}).items())))


@lru_cache(maxsize=256)
def _shared(rows: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return dict(rows)


class Recent:
    """Remembers the turns of a window that moves with the clock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Ended] = {}
        self._from: datetime | None = None
        self._to: datetime | None = None

    async def since(self, start: datetime) -> Sequence[Ended]:
        """The turns that ended after a moment, in their order; those before it are forgotten."""
        now, low = self._store.clock.now(), start
        if self._from is not None and self._to is not None and start >= self._from:
            low = max(start, self._to - _LATE)
        await self._read(low)
        self._known = {name: each for name, each in self._known.items() if each.at > start}
        self._from, self._to = start, now
        return sorted(self._known.values(), key=lambda each: each.at)

    async def _read(self, low: datetime) -> None:
        ended = (turns.c.state.in_(_STATES), turns.c.finished_at > low, turns.c.trace.is_not(None))
        async with self._store.read() as tx:
            found = (await tx.execute(select(turns.c.id, turns.c.finished_at).where(*ended))).all()
        new = [
            row.id for row in found if (old := self._known.get(row.id)) is None or old.at != row.finished_at
        ]
        columns = (turns.c.id, turns.c.conversation_id, turns.c.state, turns.c.trace, turns.c.basis)
        for start in range(0, len(new), _AT_ONCE):
            query = select(*columns, turns.c.finished_at).where(turns.c.id.in_(new[start : start + _AT_ONCE]))
            async with self._store.read() as tx:
                for row in await tx.execute(query):
                    self._known[row.id] = Ended.of(row)
