"""A model on trial beside the one in force: what both made of the same turns, and how surely they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import and_, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from bot.conversation.lab import comparisons
from bot.conversation.store import Store
from bot.conversation.tables import turns
from bot.errors import BadInput
from bot.insight.promotion import BAR, LEAST
from bot.insight.statistics import wilson
from bot.personal import mask
from bot.writer.registry import Part

_LISTED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far a model on trial can be trusted to stand in for the one in force."""

    seen: int
    agreed: int  # went the same way, or a person found the candidate right
    differ: int
    low: float  # of the agreement, 95 %

    @property
    def ready(self) -> bool:
        """Whether the lower bound passes the bar."""
        return self.seen >= LEAST and self.low >= BAR


class Comparisons:
    """Keeps one comparison for a turn and a model."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def note(
        self, turn_id: str, part: Part, model: str, *, same: bool, facts: Mapping[str, JsonValue]
    ) -> None:
        """Write a comparison down; nothing where the turn was forgotten meanwhile or is noted already."""
        row = {"turn_id": turn_id, "part": part, "model": model, "same": same, "facts": dict(facts)}
        try:
            async with self._store.write(durable=False) as tx:
                await tx.execute(insert(comparisons).values(**row, at=self._store.clock.now()))
        except IntegrityError:
            return

    async def agreement(self, part: Part, model: str) -> Agreement:
        """What all comparisons of a model come to."""
        mine = and_(comparisons.c.part == part, comparisons.c.model == model)
        fine = or_(comparisons.c.same, comparisons.c.verdict == "candidate")
        counts = (func.count().filter(each) for each in (true(), fine, comparisons.c.same.is_(False)))
        async with self._store.read() as tx:
            row = (await tx.execute(select(*counts).select_from(comparisons).where(mine))).one()
        seen, agreed, differ = (int(count) for count in row)
        return Agreement(seen=seen, agreed=agreed, differ=differ, low=wilson(agreed, seen)[0])

    async def differences(self, part: Part, model: str) -> Sequence[dict[str, Any]]:
        """Turns that differ, those nobody has judged first and of those the newest."""
        query = (
            select(comparisons, turns.c.conversation_id, turns.c.trace)
            .join(turns, turns.c.id == comparisons.c.turn_id)
            .where(comparisons.c.part == part, comparisons.c.model == model, comparisons.c.same.is_(False))
            .order_by(comparisons.c.verdict.is_not(None), comparisons.c.id.desc())
            .limit(_LISTED)
        )
        async with self._store.read() as tx:
            return [
                {
                    "id": row.id,
                    "conversation": row.conversation_id,
                    "at": row.at.isoformat(),
                    "text": mask(" ".join(each["text"] for each in row.trace["utterances"]))[:200],
                    "verdict": row.verdict or "",
                    **row.facts,
                }
                for row in await tx.execute(query)
            ]

    async def decide(self, number: int, verdict: str, by: str) -> None:
        """A person's word on a difference: who was right."""
        if verdict not in ("candidate", "live"):
            raise BadInput("'verdict' is candidate or live")
        mine = (comparisons.c.id == number, comparisons.c.same.is_(False))
        async with self._store.write() as tx:
            change = update(comparisons).where(*mine).values(verdict=verdict, judged_by=by)
            if (await tx.execute(change)).rowcount != 1:
                raise BadInput("there is no such difference", status=404)
