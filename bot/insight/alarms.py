"""Alarms: a change that makes things worse is taken back by itself, and people are told what was seen."""

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
from bot.conversation.tables import turns
from bot.errors import BadInput, StoreError
from bot.insight.sequential import drifting, low_completion
from bot.log import get_logger
from bot.settings import Live

LOOK_S: Final = 10.0
SETTLED: Final = timedelta(minutes=2)  # a question that is this old was not answered
ACTOR: Final = "alarm"
_BASE_DAYS: Final = timedelta(days=14)
_BASE_LEAST: Final = 200  # conversations before anything can be called usual
_LISTED: Final = 100
log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that a person should know."""

    id: int
    kind: str  # ccr | drift | queue
    facts: Mapping[str, Any]
    at: datetime
    over_at: datetime | None = None


class Watchman:
    """Looks at the last half hour, again and again. All replicas may look; each alarm is raised once."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live

    async def watch(self) -> None:
        """One look; a database that does not answer is only noted."""
        try:
            await self.look()
        except (StoreError, BadInput) as error:
            log.error("the alarms could not look", exc_info=error)

    async def look(self) -> None:
        """One look at everything."""
        await self._completion()
        await self._drift()
        await self._queue()

    async def listed(self) -> Sequence[Alarm]:
        """Alarms, the newest first."""
        query = select(alarms).order_by(alarms.c.id.desc()).limit(_LISTED)
        async with self._store.read() as tx:
            return [
                Alarm(id=row.id, kind=row.kind, facts=row.facts, at=row.at, over_at=row.over_at)
                for row in await tx.execute(query)
            ]

    async def _completion(self) -> None:
        """Completion under the bar since the last change takes that change back."""
        version, watch = self._live.current, self._live.current.settings.watch
        timeline = await self._live.versions.timeline()
        done = await self._completed(version.name, minutes=watch.minutes)
        if not low_completion(done, below=watch.ccr_below, least=watch.least):
            return
        facts: dict[str, JsonValue] = {
            "version": version.name,
            "share": round(sum(done) / len(done), 4),
            "n": len(done),
            "below": watch.ccr_below,
            "minutes": watch.minutes,
            "back_to": None,
        }
        since = timeline[0].id if timeline else 0
        may = watch.roll_back and bool(timeline) and timeline[0].kind == "activated"
        if may:
            made = await self._live.versions.back(ACTOR, note="completion", kind="alarm")
            facts["back_to"] = f"v{made.version}" if made.version else "file"
            await self._live.refresh()
        await self._raise("ccr", f"ccr:{since}", facts)

    async def _completed(self, version: str, *, minutes: int) -> list[bool]:
        """Whether each settled conversation of the window, judged under this version, was completed."""
        now = self._store.clock.now()
        query = (
            select(turns.c.conversation_id, turns.c.state, turns.c.trace, turns.c.finished_at)
            .where(turns.c.finished_at > now - timedelta(minutes=minutes), turns.c.trace.is_not(None))
            .order_by(turns.c.finished_at)
        )
        talks: dict[str, list[Any]] = {}
        async with self._store.read() as tx:
            for row in await tx.execute(query):
                if row.trace["config_version"] == version:
                    talks.setdefault(row.conversation_id, []).append(row)
        verdicts = (completed(rows, now) for rows in talks.values())
        return [verdict for verdict in verdicts if verdict is not None]

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
            await self._raise("drift", f"drift:{now.date().isoformat()}", facts)

    async def _queue(self) -> None:
        """Somebody waits longer than the manager allows; over once nobody does."""
        now, most = self._store.clock.now(), self._live.current.settings.watch.queue_minutes
        waiting = (tickets.c.state == "open", tickets.c.outcome == "queued")
        query = select(tickets.c.id, tickets.c.created_at, tickets.c.queue).where(*waiting)
        async with self._store.read() as tx:
            first = (await tx.execute(query.order_by(tickets.c.created_at).limit(1))).first()
        if first is not None and now - first.created_at > timedelta(minutes=most):
            minutes = round((now - first.created_at).total_seconds() / 60, 1)
            await self._raise("queue", f"queue:{first.id}", {"queue": first.queue, "minutes": minutes})
        async with self._store.write(durable=False) as tx:
            held = "" if first is None else f"queue:{first.id}"
            gone = (alarms.c.kind == "queue", alarms.c.over_at.is_(None), alarms.c.key != held)
            await tx.execute(update(alarms).where(*gone).values(over_at=now))

    async def _raise(self, kind: str, key: str, facts: Mapping[str, JsonValue]) -> None:
        try:
            async with self._store.write() as tx:
                if await tx.scalar(select(alarms.c.id).where(alarms.c.key == key)) is not None:
                    return
                row = {"kind": kind, "key": key, "facts": dict(facts), "at": self._store.clock.now()}
                await tx.execute(insert(alarms).values(**row))
        except IntegrityError:
            return  # another replica was faster
        log.warning("alarm", kind=kind, **dict(facts))


def completed(rows: Sequence[Any], now: datetime) -> bool | None:
    """Whether a conversation was carried to its end without a person; None while it may still go on."""
    last = rows[-1]
    if any(row.state == "dead" or row.trace["decision"] == "handoff" for row in rows):
        return False
    if now - last.finished_at < SETTLED:
        return None
    displeased = last.trace["sentiment"] == "negative" or last.trace["anger"] >= 2
    return last.trace["decision"] != "clarify" and not displeased
