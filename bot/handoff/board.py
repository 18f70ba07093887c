"""The board: what is going on, as rows that an agent's list shows, and which of them changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from bot.conversation.records import audit, effects, tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, events, inbox, outbox
from bot.handoff.mentions import mentions
from bot.handoff.search import pattern, saying
from bot.handoff.snooze import asleep
from bot.personal import mask

LISTED: Final = 600
RECENT: Final = timedelta(days=3)  # how long a conversation that the bot or nobody has stays on the board
_SNIPPET: Final = 140
Rowed = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read: the newest ids of each log."""

    inbox: int = 0
    outbox: int = 0
    events: int = 0
    audit: int = 0


class Board:
    """Reads rows for the list. It changes nothing."""

    def __init__(
        self,
        store: Store,
        windows: Mapping[str, int] = MappingProxyType({}),
        files: frozenset[str] = frozenset(),
    ) -> None:
        """`windows`: seconds in which a channel takes a reply, where it does not for ever; `files`: channels that take files."""
        self._store = store
        self._windows = windows
        self._files = files

    async def live(self) -> Sequence[Rowed]:
        """Conversations that people have or wait for, and what the bot did lately."""
        since = self._store.clock.now() - RECENT
        waits = select(tickets.c.conversation_id).where(tickets.c.state != "closed")
        shown = or_(
            and_(conversations.c.owner != "bot", conversations.c.owner != "closed"),
            conversations.c.id.in_(waits),
            conversations.c.updated_at > since,
        )
        async with self._store.read() as tx:
            return await self._rows(tx, shown)

    async def of(self, ids: Iterable[str]) -> Sequence[Rowed]:
        """The rows of these conversations."""
        async with self._store.read() as tx:
            return await self._rows(tx, conversations.c.id.in_(list(ids)))

    async def search(self, text: str) -> Sequence[Rowed]:
        """Conversations in which this was said, or whose id or customer it is."""
        found = or_(
            await saying(self._store, text),
            conversations.c.id.ilike(pattern(text), escape="\\"),
            conversations.c.customer_id == text.strip().upper(),
        )
        async with self._store.read() as tx:
            return await self._rows(tx, found, limit=60)

    async def mark(self) -> Mark:
        """Where the logs end now."""
        newest = select(
            select(func.max(inbox.c.seq)).scalar_subquery(),
            select(func.max(outbox.c.id)).scalar_subquery(),
            select(func.max(events.c.id)).scalar_subquery(),
            select(func.max(audit.c.id)).scalar_subquery(),
        )
        async with self._store.read() as tx:
            row = (await tx.execute(newest)).one()
        return Mark(*(value or 0 for value in row))

    async def changed(self, since: Mark, until: Mark) -> set[str]:
        """The conversations in which something happened between two marks."""
        found: set[str] = set()
        logs: tuple[tuple[ColumnElement[str], ColumnElement[int], int, int], ...] = (
            (inbox.c.conversation_id, inbox.c.seq, since.inbox, until.inbox),
            (outbox.c.conversation_id, outbox.c.id, since.outbox, until.outbox),
            (events.c.conversation_id, events.c.id, since.events, until.events),
            (audit.c.subject, audit.c.id, since.audit, until.audit),
        )
        async with self._store.read() as tx:
            for whose, number, after, upto in logs:
                if upto > after:
                    rows = await tx.execute(select(whose).where(number > after, number <= upto).distinct())
                    found.update(rows.scalars())
        return found

    async def _rows(self, tx: Tx, which: ColumnElement[bool], *, limit: int = LISTED) -> Sequence[Rowed]:
        query = select(conversations).where(which).order_by(conversations.c.updated_at.desc()).limit(limit)
        rows = (await tx.execute(query)).all()
        ids = [row.id for row in rows]
        if not ids:
            return []
        heard = await _newest(tx, inbox, inbox.c.seq, ids, inbox.c.kind.in_(("message", "press")))
        told = await _newest(tx, outbox, outbox.c.id, ids)
        asked = select(tickets).where(tickets.c.conversation_id.in_(ids), tickets.c.state != "closed")
        waiting: dict[str, list[Row[Any]]] = {}
        for ticket in await tx.execute(asked.order_by(tickets.c.priority.desc(), tickets.c.created_at)):
            waiting.setdefault(ticket.conversation_id, []).append(ticket)
        pending = select(effects.c.conversation_id).where(
            effects.c.conversation_id.in_(ids), effects.c.state == "proposed", effects.c.approval == "needed"
        )
        approvals = set((await tx.execute(pending)).scalars())
        aside, called = await asleep(tx, ids), await mentions(tx, ids)
        return [
            _row(row, heard.get(row.id), told.get(row.id), waiting.get(row.id, []), row.id in approvals)
            | {"snoozed_until": _iso(aside.get(row.id)), "mentions": dict(called.get(row.id, {}))}
            | {"reply_until": self._reply_until(row.channel, heard.get(row.id))}
            | {"takes_files": row.channel in self._files}
            for row in rows
        ]

    def _reply_until(self, channel: str, heard: Row[Any] | None) -> str | None:
        """Until when the channel takes a reply; None where it always does, or where nobody has written."""
        window = self._windows.get(channel)
        return _iso(heard.accepted_at + timedelta(seconds=window)) if window and heard is not None else None


async def _newest(
    tx: Tx, table: Any, number: ColumnElement[int], ids: Sequence[str], *which: ColumnElement[bool]
) -> Mapping[str, Row[Any]]:
    last = (
        select(func.max(number))
        .where(table.c.conversation_id.in_(ids), *which)
        .group_by(table.c.conversation_id)
    )
    rows = await tx.execute(select(table).where(number.in_(last)))
    return {row.conversation_id: row for row in rows}


def _row(
    row: Row[Any], heard: Row[Any] | None, told: Row[Any] | None, waiting: list[Row[Any]], approval: bool
) -> Rowed:
    people = [ticket for ticket in waiting if ticket.outcome != "approval"]
    drafts = [ticket for ticket in waiting if ticket.reason == "draft"]
    ticket = people[0] if people else None
    return {
        "id": row.id,
        "channel": row.channel,
        "owner": row.owner,
        "version": row.owner_version,
        "language": row.language,
        "customer_id": row.customer_id,
        "name": "",
        "updated_at": row.updated_at.isoformat(),
        "last": _last(heard, told),
        "heard_at": heard.accepted_at.isoformat() if heard else None,
        "told_at": told.created_at.isoformat() if told else None,
        "ticket": ticket_values(ticket) if ticket else None,
        "approval": approval,
        "drafts": len(drafts),
    }


def ticket_values(ticket: Row[Any]) -> Rowed:
    """A ticket as pages show it."""
    return {
        "id": ticket.id,
        "queue": ticket.queue,
        "outcome": ticket.outcome,
        "reason": ticket.reason,
        "state": ticket.state,
        "agent": ticket.agent,
        "priority": ticket.priority,
        "created_at": ticket.created_at.isoformat(),
        "due_at": _iso(ticket.due_at),
        "assigned_at": _iso(ticket.assigned_at),
        "replied_at": _iso(ticket.replied_at),
        "next_due_at": _iso(ticket.next_due_at),
        "resolve_due_at": _iso(ticket.resolve_due_at),
    }


def _last(heard: Row[Any] | None, told: Row[Any] | None) -> JsonValue:
    if told is not None and (heard is None or told.created_at >= heard.accepted_at):
        return {"by": told.author, "text": _snippet(told.plain), "at": told.created_at.isoformat()}
    if heard is None:
        return None
    return {"by": "customer", "text": _snippet(heard.text), "at": heard.accepted_at.isoformat()}


def _snippet(text: str) -> str:
    """The beginning, masked before it is cut, so that no half of a number stays."""
    return mask(text[: 2 * _SNIPPET])[:_SNIPPET]


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
