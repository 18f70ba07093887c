"""The queue: tickets that wait for a person, and the honest answer to "how long?"."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import func, insert, or_, select, update

from bot.conversation.records import tickets
from bot.conversation.store import Store, Tx
from bot.handoff.hours import Hours
from bot.turn import Handoff, HandoffOutcome, HandoffWish

PRIORITY: Final[Mapping[str, int]] = {"urgent": 100, "general": 0}
_RECENT: Final = timedelta(days=7)  # waits older than this say nothing about today


class Queue:
    """Opens and closes tickets inside the caller's transaction, so that what is said and what is done cannot differ."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def open(
        self,
        tx: Tx,
        conversation_id: str,
        wish: HandoffWish,
        *,
        hours: Hours,
        local: datetime,
        summary: Mapping[str, JsonValue],
        vip: bool = False,
    ) -> Handoff:
        """Put a conversation in line for a person and tell what came of it. Asking twice keeps the first place."""
        outcome: HandoffOutcome = "queued" if hours.open_at(local) else "closed_hours"
        if wish.effect:
            outcome = "approval"
        ticket = await self._existing(tx, conversation_id, outcome) or await self._write(
            tx, conversation_id, wish, outcome, {**summary, "effect": wish.effect}, vip=vip
        )
        position = await self._position(tx, ticket) if outcome == "queued" else 0
        wait = await self._usual_wait(tx, ticket.queue) if position else 0
        return Handoff(
            outcome=outcome,
            reason=wish.reason,
            queue=ticket.queue,
            position=position,
            wait_s=wait * position,
            ticket=ticket.id,
        )

    async def leave(self, tx: Tx, conversation_id: str) -> None:
        """The customer does not want to wait any more."""
        waiting = (
            tickets.c.conversation_id == conversation_id,
            tickets.c.state == "open",
            tickets.c.outcome == "queued",
        )
        await tx.execute(
            update(tickets).where(*waiting).values(state="closed", closed_at=self._store.clock.now())
        )

    async def _existing(self, tx: Tx, conversation_id: str, outcome: str) -> Any:
        same = (
            tickets.c.conversation_id == conversation_id,
            tickets.c.outcome == outcome,
            tickets.c.state == "open",
            tickets.c.outcome != "approval",
        )
        return (await tx.execute(select(tickets).where(*same))).first()

    async def _write(
        self,
        tx: Tx,
        conversation_id: str,
        wish: HandoffWish,
        outcome: str,
        summary: dict[str, Any],
        *,
        vip: bool,
    ) -> Any:
        ticket_id = uuid4().hex
        await tx.execute(
            insert(tickets).values(
                id=ticket_id,
                conversation_id=conversation_id,
                queue=wish.queue if outcome != "approval" else "approvals",
                outcome=outcome,
                reason=wish.reason,
                summary=summary,
                state="open",
                priority=PRIORITY.get(wish.queue, 0) + (10 if vip else 0),
                created_at=self._store.clock.now(),
            )
        )
        return (await tx.execute(select(tickets).where(tickets.c.id == ticket_id))).one()

    async def _position(self, tx: Tx, ticket: Any) -> int:
        ahead = or_(
            tickets.c.priority > ticket.priority,
            (tickets.c.priority == ticket.priority) & (tickets.c.created_at < ticket.created_at),
        )
        waiting = (tickets.c.queue == ticket.queue, tickets.c.state == "open", tickets.c.outcome == "queued")
        return 1 + int(
            await tx.scalar(select(func.count()).where(*waiting, ahead, tickets.c.id != ticket.id))
        )

    async def _usual_wait(self, tx: Tx, queue: str) -> int:
        """Median wait of recent tickets in seconds; 0 when there is nothing to go by, which is then said."""
        since = self._store.clock.now() - _RECENT
        recent = select(tickets.c.created_at, tickets.c.claimed_at).where(
            tickets.c.queue == queue, tickets.c.claimed_at.is_not(None), tickets.c.created_at > since
        )
        rows = await tx.execute(recent.order_by(tickets.c.created_at.desc()).limit(50))
        waits = sorted((row.claimed_at - row.created_at).total_seconds() for row in rows)
        return int(waits[len(waits) // 2]) if waits else 0
