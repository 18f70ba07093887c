"""What people made of a skill's work, turn by turn: drafts they decided on, acts they approved, answers they judged.

Reading goes on where the last reading ended, so a look every ten seconds costs what has happened in ten seconds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from bot.conversation.lab import labels
from bot.conversation.records import audit, effects
from bot.conversation.store import Store, Tx
from bot.conversation.tables import turns
from bot.insight.labels import agreed

# What a person's word in the audit log says about the turn; left to expire, nobody agreed either.
_WORDS: Final[Mapping[str, bool]] = {
    "draft.approved": True,
    "draft.edited": False,
    "draft.rejected": False,
    "draft.expired": False,
    "effect.approve": True,
    "effect.reject": False,
}
_KEPT: Final = 2000  # turns of a skill
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether people agreed with what a skill did in a turn."""

    at: datetime  # of the turn
    agreed: bool


class Opinions:
    """Everything that people said about skills, as far as it was read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._upto = 0  # id in the audit log
        self._labelled: datetime | None = None
        self._found: dict[str, dict[str, Opinion]] = {}

    def of(self, skill: str, *, since: datetime | None = None) -> Sequence[Opinion]:
        """What is known of a skill's turns after a moment, the oldest first."""
        known = self._found.get(skill, {}).values()
        return sorted((each for each in known if since is None or each.at > since), key=lambda o: o.at)

    @property
    def skills(self) -> Sequence[str]:
        """Skills that people said something about, the most judged first."""
        return sorted(self._found, key=lambda skill: -len(self._found[skill]))

    async def read(self) -> None:
        """Read what has been said since the last time."""
        async with self._store.read() as tx:
            words = await self._words(tx)
            judged = await self._labels(tx)
            for row in await _turns(tx, words.keys() | judged.keys()):
                verdict = agreed(judged.get(row.id, {}), "alone") if _alone(row) else None
                verdict = words.get(row.id) if verdict is None else verdict
                if verdict is not None:
                    self._keep(str(row.trace["skill"]), row.id, Opinion(row.finished_at, verdict))

    async def _words(self, tx: Tx) -> dict[str, bool]:
        """Turns that somebody decided on, by the audit log."""
        query = (
            select(audit.c.id, audit.c.kind, audit.c.subject)
            .where(audit.c.id > self._upto, audit.c.kind.in_(_WORDS))
            .order_by(audit.c.id)
        )
        rows = (await tx.execute(query)).all()
        if rows:
            self._upto = rows[-1].id
        acts = {row.subject: _WORDS[row.kind] for row in rows if row.kind.startswith("effect.")}
        found = {row.subject: _WORDS[row.kind] for row in rows if row.kind.startswith("draft.")}
        return found | await _proposed_in(tx, acts)

    async def _labels(self, tx: Tx) -> dict[str, dict[str, str]]:
        """All labels of the turns that were labelled meanwhile."""
        newest = await tx.scalar(select(func.max(labels.c.at)))
        if newest is None or newest == self._labelled:
            return {}
        fresh = select(labels.c.turn_id)
        if self._labelled is not None:
            fresh = fresh.where(labels.c.at >= self._labelled)
        self._labelled = newest
        found: dict[str, dict[str, str]] = {}
        for row in await tx.execute(select(labels).where(labels.c.turn_id.in_(fresh))):
            found.setdefault(row.turn_id, {})[row.author] = row.label
        return found

    def _keep(self, skill: str, turn_id: str, opinion: Opinion) -> None:
        if not skill:
            return
        mine = self._found.setdefault(skill, {})
        mine[turn_id] = opinion
        while len(mine) > _KEPT:
            del mine[next(iter(mine))]


async def _proposed_in(tx: Tx, acts: Mapping[str, bool]) -> dict[str, bool]:
    """The verdicts on acts by the turn that proposed each; the turn that carried it out is the bot's word on a person's."""
    found: dict[str, bool] = {}
    for some in _chunks(acts):
        talks = select(effects.c.conversation_id).where(effects.c.id.in_(some))
        columns = (turns.c.id, turns.c.trace)
        mine = (turns.c.conversation_id.in_(talks), turns.c.trace.is_not(None))
        for row in await tx.execute(select(*columns).where(*mine).order_by(turns.c.seq_first.desc())):
            for act in row.trace["effects"]:
                if act["key"] in acts and row.trace["skill"]:
                    found[row.id] = acts[act["key"]]
    return found


async def _turns(tx: Tx, ids: Collection[str]) -> Sequence[Any]:
    """The finished turns of these ids."""
    found: list[Any] = []
    for some in _chunks(ids):
        columns = (turns.c.id, turns.c.trace, turns.c.basis, turns.c.finished_at)
        query = select(*columns).where(turns.c.id.in_(some), turns.c.trace.is_not(None))
        found += (await tx.execute(query)).all()
    return found


def _alone(row: Any) -> bool:
    return bool(((row.basis or {}).get("judged") or {}).get("path") == "alone")


def _chunks(values: Collection[str]) -> Sequence[Sequence[str]]:
    whole = list(values)
    return [whole[start : start + _CHUNK] for start in range(0, len(whole), _CHUNK)]
