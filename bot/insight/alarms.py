"""What is watched, again and again: completion, models that cannot be loaded or word badly, hand-overs, wrong answers, the queue, and levels that are earned or lost."""

from datetime import timedelta
from typing import Final

from pydantic import JsonValue
from sqlalchemy import func, select

from bot.conversation.lab import outcomes
from bot.conversation.records import tickets
from bot.conversation.store import Store
from bot.errors import BadInput, StoreError
from bot.insight.bell import Bell, Raised
from bot.insight.completion import Completion
from bot.insight.ended import Recent
from bot.insight.ladder import Ladder
from bot.insight.model_trials import ModelTrials
from bot.insight.sequential import drifting
from bot.insight.wordings import Wordings
from bot.insight.wrongs import Wrongs
from bot.log import get_logger
from bot.settings import Live
from bot.writer.registry import PARTS

LOOK_S: Final = 10.0
_DAY: Final = timedelta(days=1)
_BASE_DAYS: Final = timedelta(days=14)
_BASE_LEAST: Final = 200  # conversations before anything can be called usual
log = get_logger(__name__)


class Watchman:
    """Looks at the last half hour, again and again. All replicas may look; each alarm is raised once."""

    def __init__(self, store: Store, live: Live, trials: ModelTrials) -> None:
        self.bell = Bell(store)
        self.ladder = Ladder(store, live, self.bell)
        self._store = store
        self._live = live
        self._trials = trials
        turns = {"lately": Recent(store), "tried": Recent(store)}  # read once for both
        self._completion = Completion(store, live, trials, **turns)
        self._wordings = Wordings(store, live, trials, **turns)
        self._wrongs = Wrongs(store)

    async def watch(self) -> None:
        """One look; a database that does not answer is only noted."""
        try:
            await self.look()
        except (StoreError, BadInput) as error:
            log.error("the alarms could not look", exc_info=error)

    async def look(self) -> None:
        """One look at everything."""
        for raised in (*await self._completion.look(), *await self._wordings.look()):
            await self.bell.ring(raised)
        await self._unloaded()
        await self.ladder.look()
        await self._drift()
        if wrong := await self._wrongs.look():
            await self.bell.ring(wrong)
        await self._queue()

    async def _unloaded(self) -> None:
        """A model on trial, or a judge in force, that could not be loaded; over once nobody wants it there."""
        for one in self._trials.unloaded.values():
            facts: dict[str, JsonValue] = {"part": one.part, "model": one.name, "why": one.why}
            await self.bell.ring(Raised("unloaded", f"unloaded:{one.part}:{one.stamp}", facts))
        wanted = [f"unloaded:{part}:{each.stamp}" for part in PARTS for each in self._trials.wanted(part)]
        await self.bell.over("unloaded", wanted)

    async def _drift(self) -> None:
        """More hand-overs than the two weeks before today."""
        now = self._store.clock.now()
        over, began, day = outcomes.c.facts["handed_over"].as_boolean(), outcomes.c.started_at, now - _DAY
        counted = (func.count().label("all"), func.count().filter(over).label("handed"))
        before = select(*counted).where(began > now - _BASE_DAYS, began <= day)
        async with self._store.read() as tx:
            count = (await tx.execute(before)).one()
            if count.all < _BASE_LEAST:
                return
            today = [
                bool(each)
                for each in (await tx.execute(select(over).where(began > day).order_by(began))).scalars()
            ]
        if not today:
            return
        usual = count.handed / count.all
        if drifting(usual).rings(today) is not None:
            facts: dict[str, JsonValue] = {"usual": round(usual, 4), "n": len(today)}
            facts["share"] = round(sum(today) / len(today), 4)
            await self.bell.ring(Raised("drift", f"drift:{now.date().isoformat()}", facts))

    async def _queue(self) -> None:
        """Somebody waits longer than the manager allows; over once nobody does."""
        now, most = self._store.clock.now(), self._live.current.settings.watch.queue_minutes
        waiting = (tickets.c.state == "open", tickets.c.outcome == "queued")
        query = select(tickets.c.id, tickets.c.created_at, tickets.c.queue).where(*waiting)
        async with self._store.read() as tx:
            first = (await tx.execute(query.order_by(tickets.c.created_at).limit(1))).first()
        if first is not None and now - first.created_at > timedelta(minutes=most):
            minutes = round((now - first.created_at).total_seconds() / 60, 1)
            await self.bell.ring(
                Raised("queue", f"queue:{first.id}", {"queue": first.queue, "minutes": minutes})
            )
        await self.bell.over("queue", [] if first is None else [f"queue:{first.id}"])
