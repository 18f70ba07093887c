"""The alarms of a desk: raised once by all replicas together, read by people, over when they say so or when the cause is gone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.conversation.lab import alarms
from bot.conversation.store import Store
from bot.insight.metrics import Metrics
from bot.log import get_logger

_LISTED: Final = 100
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that is to be raised; `key` is the same for every replica that sees it."""

    kind: str
    key: str
    facts: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a person should know."""

    id: int
    kind: str  # ccr | canary | unworded | unloaded | drift | wrong | queue | earned | promoted | demoted
    facts: Mapping[str, Any]
    at: datetime
    over_at: datetime | None = None


class Bell:
    """Keeps the alarms."""

    def __init__(self, store: Store, metrics: Metrics | None = None) -> None:
        self._store = store
        self.metrics = metrics

    async def ring(self, raised: Raised) -> None:
        """Raise an alarm, unless it was raised before."""
        try:
            async with self._store.write() as tx:
                if await tx.scalar(select(alarms.c.id).where(alarms.c.key == raised.key)) is not None:
                    return
                row = {"kind": raised.kind, "key": raised.key, "facts": dict(raised.facts)}
                await tx.execute(insert(alarms).values(**row, at=self._store.clock.now()))
        except IntegrityError:
            return  # another replica was faster
        if self.metrics is not None:
            self.metrics.alarms.labels(kind=raised.kind).inc()
        log.warning("alarm", kind=raised.kind, **dict(raised.facts))

    async def over(self, kind: str, still: Collection[str]) -> None:
        """End the alarms of a kind whose cause is gone: all but those of these keys."""
        gone = (alarms.c.kind == kind, alarms.c.over_at.is_(None), alarms.c.key.not_in(still))
        async with self._store.write(durable=False) as tx:
            await tx.execute(update(alarms).where(*gone).values(over_at=self._store.clock.now()))

    async def seen(self, number: int) -> None:
        """A person has read an alarm: it is over."""
        mine = (alarms.c.id == number, alarms.c.over_at.is_(None))
        async with self._store.write() as tx:
            await tx.execute(update(alarms).where(*mine).values(over_at=self._store.clock.now()))

    async def listed(self, *, open_only: bool = False) -> Sequence[Alarm]:
        """Alarms, the newest first."""
        query = select(alarms).order_by(alarms.c.id.desc()).limit(_LISTED)
        if open_only:
            query = query.where(alarms.c.over_at.is_(None))
        async with self._store.read() as tx:
            return [
                Alarm(id=row.id, kind=row.kind, facts=row.facts, at=row.at, over_at=row.over_at)
                for row in await tx.execute(query)
            ]
