"""Alarms: what people should know, raised once by all replicas together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.conversation.lab import alarms, outcomes
from bot.conversation.records import tickets
from bot.conversation.store import Store
from bot.errors import BadInput, StoreError
from bot.insight.completion import Completion, Raised
from bot.insight.metrics import Metrics
from bot.insight.model_trials import ModelTrials
from bot.insight.sequential import drifting
from bot.log import get_logger
from bot.settings import Live

LOOK_S: Final = 10.0
_BASE_DAYS: Final = timedelta(days=14)
_BASE_LEAST: Final = 200  # conversations before anything can be called usual
_LISTED: Final = 100
log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a person should know."""

    id: int
    kind: str  # ccr | canary | drift | queue
    facts: Mapping[str, Any]
    at: datetime
    over_at: datetime | None = None


class Watchman:
    """Looks at the last half hour, again and again. All replicas may look; each alarm is raised once."""

    def __init__(self, store: Store, live: Live, trials: ModelTrials, metrics: Metrics | None = None) -> None:
        self._store = store
        self._live = live
        self._completion = Completion(store, live, trials)
        self.metrics = metrics

    async def watch(self) -> None:
        """One look; a database that does not answer is only noted."""
        try:
            await self.look()
        except (StoreError, BadInput) as error:
            log.error("the alarms could not look", exc_info=error)

    async def look(self) -> None:
        """One look at everything."""
        for raised in await self._completion.look():
            await self._raise(raised)
        await self._drift()
        await self._queue()

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

    async def seen(self, number: int) -> None:
        """A person has read an alarm: it is over."""
        mine = (alarms.c.id == number, alarms.c.over_at.is_(None))
        async with self._store.write() as tx:
            await tx.execute(update(alarms).where(*mine).values(over_at=self._store.clock.now()))

    async def _drift(self) -> None:
        """More hand-overs than the two weeks before today."""
        now = self._store.clock.now()
        query = (
            select(outcomes.c.started_at, outcomes.c.facts)
            .where(outcomes.c.started_at > now - _BASE_DAYS)
            .order_by(outcomes.c.started_at)
        )
        async with self._store.read() as tx:
            rows = (await tx.execute(query)).all()
        day = now - timedelta(days=1)
        before = [bool(row.facts["handed_over"]) for row in rows if row.started_at <= day]
        today = [bool(row.facts["handed_over"]) for row in rows if row.started_at > day]
        if len(before) < _BASE_LEAST or not today:
            return
        usual = sum(before) / len(before)
        if drifting(usual).rings(today) is not None:
            facts: dict[str, JsonValue] = {"usual": round(usual, 4), "n": len(today)}
            facts["share"] = round(sum(today) / len(today), 4)
            await self._raise(Raised("drift", f"drift:{now.date().isoformat()}", facts))

    async def _queue(self) -> None:
        """Somebody waits longer than the manager allows; over once nobody does."""
        now, most = self._store.clock.now(), self._live.current.settings.watch.queue_minutes
        waiting = (tickets.c.state == "open", tickets.c.outcome == "queued")
        query = select(tickets.c.id, tickets.c.created_at, tickets.c.queue).where(*waiting)
        async with self._store.read() as tx:
            first = (await tx.execute(query.order_by(tickets.c.created_at).limit(1))).first()
        if first is not None and now - first.created_at > timedelta(minutes=most):
            minutes = round((now - first.created_at).total_seconds() / 60, 1)
            await self._raise(
                Raised("queue", f"queue:{first.id}", {"queue": first.queue, "minutes": minutes})
            )
        async with self._store.write(durable=False) as tx:
            held = "" if first is None else f"queue:{first.id}"
            gone = (alarms.c.kind == "queue", alarms.c.over_at.is_(None), alarms.c.key != held)
            await tx.execute(update(alarms).where(*gone).values(over_at=now))

    async def _raise(self, raised: Raised) -> None:
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
