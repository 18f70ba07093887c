"""What became of conversations: one row an episode, so that every share has the same denominator.

An episode is what a customer and the desk said to each other without a pause of twelve hours. Denominator of every share unless its
definition says otherwise: episodes in which the customer wrote at least once, whoever answered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, insert, select

from bot.conversation.lab import outcomes, ratings
from bot.conversation.records import tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, outbox, turns

Outcome = Literal["resolved", "pending", "assisted", "handed_over", "unresolved"]
PAUSE: Final = timedelta(hours=12)
DURABLE: Final = timedelta(days=7)
NIGHT: Final = frozenset((*range(21, 24), *range(9)))  # o'clock, shop time
HIGH_RISK: Final = frozenset({"legal", "safety", "fraud", "injection", "privacy"})
_BATCH: Final = 400


@dataclass(slots=True)
class Episode:
    """What was said and done in one episode."""

    conversation: str
    channel: str
    turns: list[Any] = field(default_factory=list)
    tickets: list[Any] = field(default_factory=list)
    written: list[datetime] = field(default_factory=list)  # by people
    ratings: list[int] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        """When the customer first wrote."""
        return datetime.fromisoformat(self.turns[0].trace["utterances"][0]["at"])

    @property
    def end(self) -> datetime:
        """When the last turn or a person's last word was."""
        last: datetime = max([self.turns[-1].finished_at, *self.written])
        return last


class Outcomes:
    """Keeps the rows up to date."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def refresh(self, *, most: int = 20_000) -> int:
        """Bring the rows of conversations that moved since, or whose seven days are not over, up to date."""
        async with self._store.read() as tx:
            ids = list((await tx.execute(_moved().limit(most))).scalars())
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            async with self._store.read() as tx:
                rows = await self._rows(tx, some)
            async with self._store.write(durable=False) as tx:
                await tx.execute(delete(outcomes).where(outcomes.c.conversation_id.in_(some)))
                if rows:
                    await tx.execute(insert(outcomes), rows)
        return len(ids)

    async def _rows(self, tx: Tx, names: Sequence[str]) -> list[dict[str, Any]]:
        now = self._store.clock.now()
        found = []
        for episodes in (await _episodes(tx, names)).values():
            for number, episode in enumerate(episodes):
                later = episodes[number + 1 :]
                found.append(_row(episode, number, later, now))
        return found


def _moved() -> Any:
    """Conversations with something new, or with an episode that has still to prove durable."""
    stale = (
        select(outcomes.c.conversation_id)
        .where(outcomes.c.outcome == "pending")
        .union(
            select(conversations.c.id).where(
                ~select(outcomes.c.conversation_id)
                .where(
                    outcomes.c.conversation_id == conversations.c.id,
                    outcomes.c.ended_at >= conversations.c.updated_at,
                )
                .exists()
            )
        )
    ).subquery()
    return select(stale.c[0])


async def _episodes(tx: Tx, names: Sequence[str]) -> Mapping[str, list[Episode]]:
    channel_of = select(conversations.c.id, conversations.c.channel).where(conversations.c.id.in_(names))
    channels = {row.id: row.channel for row in await tx.execute(channel_of)}
    found: dict[str, list[Episode]] = {}
    query = (
        select(turns.c.conversation_id, turns.c.state, turns.c.trace, turns.c.finished_at)
        .where(
            turns.c.conversation_id.in_(names), turns.c.trace.is_not(None), turns.c.finished_at.is_not(None)
        )
        .order_by(turns.c.conversation_id, turns.c.seq_first, turns.c.finished_at)
    )
    for row in await tx.execute(query):
        if not any(said["kind"] in ("message", "press") for said in row.trace["utterances"]):
            continue
        mine = found.setdefault(row.conversation_id, [])
        if not mine or row.finished_at - mine[-1].end > PAUSE:
            mine.append(Episode(row.conversation_id, channels[row.conversation_id]))
        mine[-1].turns.append(row)
    await _people(tx, names, found)
    return found


async def _people(tx: Tx, names: Sequence[str], found: Mapping[str, list[Episode]]) -> None:
    """Lay tickets, people's messages and ratings into the episode they belong to."""
    asked = select(tickets).where(tickets.c.conversation_id.in_(names))
    for row in await tx.execute(asked):
        if episode := _at(found, row.conversation_id, row.created_at):
            episode.tickets.append(row)
    wrote = select(outbox.c.conversation_id, outbox.c.created_at).where(
        outbox.c.conversation_id.in_(names), outbox.c.author.like("agent:%")
    )
    for row in await tx.execute(wrote):
        if episode := _at(found, row.conversation_id, row.created_at):
            episode.written.append(row.created_at)
    rated = select(ratings).where(ratings.c.conversation_id.in_(names))
    for row in await tx.execute(rated):
        if episode := _at(found, row.conversation_id, row.at):
            episode.ratings.append(row.score)


def _at(found: Mapping[str, list[Episode]], name: str, moment: datetime) -> Episode | None:
    """The last episode that had begun by then."""
    begun = [episode for episode in found.get(name, ()) if episode.start <= moment + timedelta(seconds=5)]
    return begun[-1] if begun else None


def _row(episode: Episode, number: int, later: Sequence[Episode], now: datetime) -> dict[str, Any]:
    traces = [row.trace for row in episode.turns]
    facts = _facts(episode, traces, now)
    skill = _skill(traces)
    again = [other for other in later if other.start - episode.end <= DURABLE and _skill_of(other) == skill]
    facts["returned"] = bool(again)
    return {
        "conversation_id": episode.conversation,
        "episode": number,
        "started_at": episode.start,
        "ended_at": episode.end,
        "channel": episode.channel,
        "language": traces[-1]["language"],
        "skill": skill,
        "outcome": _outcome(episode, facts, over=now - episode.end > DURABLE),
        "facts": facts,
    }


def _outcome(episode: Episode, facts: Mapping[str, Any], *, over: bool) -> Outcome:
    if episode.written or facts["approved"]:
        return "assisted"
    if facts["handed_over"]:
        return "handed_over"
    if not facts["completed"] or facts["returned"]:
        return "unresolved"
    return "resolved" if over else "pending"


def _facts(episode: Episode, traces: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    anger = [trace["anger"] for trace in traces]
    risky = [trace for trace in traces if HIGH_RISK.intersection(trace["risk"])]
    last = traces[-1]
    person = [trace for trace in traces if trace["decision"] == "handoff"]
    waits = [(t.claimed_at - t.created_at).total_seconds() for t in episode.tickets if t.claimed_at]
    displeased = last["sentiment"] == "negative" or max(anger[-1:]) >= 2
    return {
        "turns": len(traces),
        "handed_over": bool(person),
        "reason": next((t["handoff"]["reason"] for t in person if t.get("handoff")), ""),
        "approved": any(trace["release"] in ("approved", "edited") for trace in traces),
        "completed": not person
        and all(row.state == "done" for row in episode.turns)
        and last["decision"] != "clarify"
        and not displeased,
        "complaint": any(
            i["name"] in ("complaint", "dispute.open") for t in traces for i in t["intents"][:1]
        ),
        "risky": len(risky),
        "intercepted": sum(trace["decision"] in ("handoff", "decline") for trace in risky),
        "anger": [max(anger), anger[-1]],
        "csat": episode.ratings[-1] if episode.ratings else None,
        "first_answer_s": (episode.turns[0].finished_at - episode.start).total_seconds(),
        "wait_s": waits[0] if waits else None,
        "in_time": _in_time(episode.tickets, now),
        "next_in_time": _next_in_time(episode.tickets, now),
        "over_in_time": _over_in_time(episode.tickets, now),
        "version": last["config_version"],
    }


def _in_time(asked: Sequence[Any], now: datetime) -> bool | None:
    """Whether a person answered before each ticket's time, which runs on opening hours; None where none is over yet."""
    timed = [t for t in asked if t.due_at and (t.replied_at or t.due_at < now)]
    return all(t.replied_at and t.replied_at <= t.due_at for t in timed) if timed else None


def _next_in_time(asked: Sequence[Any], now: datetime) -> list[int]:
    """Further answers that were owed to the customer: how many came in time, and how many were owed."""
    waited = sum(t.next_due_at is not None and t.next_due_at < now for t in asked)
    owed = sum(t.answers for t in asked) + waited
    return [owed - waited - sum(t.late for t in asked), owed]


def _over_in_time(asked: Sequence[Any], now: datetime) -> bool | None:
    """Whether each case was over before its time; None where none is over or late yet."""
    timed = [t for t in asked if t.resolve_due_at and (t.closed_at or t.resolve_due_at < now)]
    return all(t.closed_at and t.closed_at <= t.resolve_due_at for t in timed) if timed else None


def _skill_of(episode: Episode) -> str:
    return _skill([row.trace for row in episode.turns])


def _skill(traces: Sequence[Mapping[str, Any]]) -> str:
    """What it was about: the first skill that is more than small talk."""
    named: Iterator[str] = (t["skill"] for t in traces if t["skill"] not in ("", "smalltalk", "handoff"))
    return next(named, "") or next((t["skill"] for t in traces if t["skill"]), "")
