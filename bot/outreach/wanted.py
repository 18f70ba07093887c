"""Wishes for a person that were put off: at night, or because the line was full."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import func, select

from bot.conversation.contact import notices
from bot.conversation.records import tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations
from bot.handoff.seats import Seat, seats, staffed
from bot.skill.notice import Waiting

AT_ONCE: Final = 200  # of one look


class Wanted:
    """Which of them can be met now. `full_at`: so many wait in a line that has no room.

    Opening hours are a promise, not a person: where people have accounts at this desk, somebody who takes such conversations
    must be there. Where they answer in another tool the hours are all that is known.
    """

    def __init__(self, store: Store, full_at: int) -> None:
        self._store = store
        self._full_at = full_at

    async def late(self) -> Sequence[Waiting]:
        """Those for whom somebody is there and room is in their line, and who have not been thought of yet; oldest first."""
        waits = tickets.c.state == "open", tickets.c.outcome == "queued"
        lines = select(tickets.c.queue, func.count().label("length")).where(*waits).group_by(tickets.c.queue)
        put_off = tickets.c.outcome.in_(("callback", "closed_hours")), tickets.c.state == "open"
        thought_of = select(notices.c.event).where(notices.c.subject == tickets.c.id).exists()
        async with self._store.read() as tx:
            full = [line.queue for line in await tx.execute(lines) if line.length >= self._full_at]
            late = _tickets().where(*put_off, tickets.c.queue.not_in(full), ~thought_of)
            rows = (await tx.execute(late.order_by(tickets.c.created_at))).all()
            there = await _there(tx) if rows else None
            met = [row for row in rows if _meets(there, row)][:AT_ONCE]
            return [
                Waiting(ticket=row.id, outcome=row.outcome, conversation=row.conversation_id) for row in met
            ]

    async def still(self, tx: Tx, ticket: str) -> bool:
        """Whether nobody has taken it up meanwhile."""
        mine = tickets.c.id == ticket, tickets.c.state == "open"
        return bool(await tx.scalar(select(func.count()).where(*mine)))

    async def somebody(self, tx: Tx, ticket: str) -> bool:
        """Whether somebody is there who would take it up."""
        row = (await tx.execute(_tickets().where(tickets.c.id == ticket))).first()
        return row is not None and _meets(await _there(tx), row)


def _tickets() -> Any:
    spoken = conversations.c.language.label("spoken")
    return select(tickets, spoken).join(conversations, conversations.c.id == tickets.c.conversation_id)


async def _there(tx: Tx) -> Sequence[Seat] | None:
    """Whoever takes conversations now; None where nobody is ever seen at this desk."""
    return await seats(tx) if await staffed(tx) else None


def _meets(there: Sequence[Seat] | None, row: Any) -> bool:
    return there is None or any(seat.serves(row.queue, row.language or row.spoken) for seat in there)
