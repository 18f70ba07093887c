"""The queue: tickets that wait for a person, and the honest answer to "how long?"."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import func, insert, or_, select, update

from bot.conversation.records import effects, tickets
from bot.conversation.store import Store, Tx
from bot.handoff.clocks import USUAL, Clocks
from bot.handoff.hours import Hours
from bot.handoff.seats import choose, free_hand, place, seats, waiting
from bot.turn import Handoff, HandoffOutcome, HandoffWish

PRIORITY: Final[Mapping[str, int]] = {"urgent": 100, "general": 0}
FIRST: Final = 100  # whoever is in danger goes before what is only urgent
_RECENT: Final = timedelta(days=7)  # waits older than this say nothing about today


class Queue:
    """Opens and closes tickets inside the caller's transaction, so that what is said and what is done cannot differ."""

    def __init__(self, store: Store, *, full_at: int = 200, clocks: Clocks = USUAL) -> None:
        self._store = store
        self._full_at = full_at
        self._clocks = clocks

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
        ticket = await self._existing(tx, conversation_id, outcome, wish)
        if ticket is None and outcome == "queued" and await self._full(tx, wish):
            outcome = "callback"
            ticket = await self._existing(tx, conversation_id, outcome, wish)
        again = ticket is not None and ticket.priority >= _rank(wish, vip=vip)
        if not again:
            details = {**summary, "effect": wish.effect}
            ticket = await self._write(tx, conversation_id, wish, outcome, details, vip=vip, old=ticket)
            await self._clock(tx, ticket, hours, local)
        position = await self._position(tx, ticket) if outcome == "queued" else 0
        if position == 1 and (person := await self._seated(tx, ticket, str(summary.get("language") or ""))):
            return Handoff(
                outcome="assigned", reason=wish.reason, queue=ticket.queue, ticket=ticket.id, agent=person
            )
        wait = await self._usual_wait(tx, ticket.queue) if position else 0
        return Handoff(
            outcome=outcome,
            reason=wish.reason,
            queue=ticket.queue,
            position=position,
            wait_s=wait * position,
            ticket=ticket.id,
            again=again,
            urgent=ticket.priority >= PRIORITY["urgent"],
        )

    async def _seated(self, tx: Tx, ticket: Any, language: str) -> str:
        """Who takes the first in line at once; nobody where all are busy or away."""
        free = await seats(tx)
        if not free_hand(free):
            return ""
        for other in await tx.execute(waiting()):  # of any queue: a hand that got free just now is theirs
            if place(other) >= place(ticket):
                break
            theirs = choose(free, other.queue, other.language or other.spoken)
            if theirs is not None:
                theirs.has += 1
        seat = choose(free, ticket.queue, language)
        if seat is None:
            return ""
        now = self._store.clock.now()
        values = {"state": "claimed", "agent": seat.person, "claimed_at": now, "assigned_at": now}
        await tx.execute(update(tickets).where(tickets.c.id == ticket.id).values(**values))
        return seat.person

    async def _full(self, tx: Tx, wish: HandoffWish) -> bool:
        """Whether the line is so long that a promise to wait in it would be empty; the urgent always get in."""
        if PRIORITY.get(wish.queue, 0) > 0:
            return False
        waiting = (tickets.c.queue == wish.queue, tickets.c.state == "open", tickets.c.outcome == "queued")
        return int(await tx.scalar(select(func.count()).where(*waiting))) >= self._full_at

    async def _clock(self, tx: Tx, ticket: Any, hours: Hours, local: datetime) -> None:
        """When a person should have answered and it should be over, on opening time: the urgent in a third of it."""
        if ticket.outcome == "approval" or ticket.due_at is not None:
            return
        clocks = self._clocks.urgent if ticket.priority >= PRIORITY["urgent"] else self._clocks
        due = {
            "due_at": hours.after(local, clocks.answer_s),
            "resolve_due_at": hours.after(local, clocks.resolve_s),
        }
        await tx.execute(update(tickets).where(tickets.c.id == ticket.id).values(**due))

    async def owed(self, tx: Tx, conversation_id: str, hours: Hours, local: datetime) -> None:
        """The customer has written to the person who has the conversation: a further answer is owed, from the first such word on."""
        mine = (tickets.c.conversation_id == conversation_id, tickets.c.state == "claimed")
        waits = (tickets.c.replied_at.is_not(None), tickets.c.next_due_at.is_(None))
        due = hours.after(local, self._clocks.next_s)
        await tx.execute(update(tickets).where(*mine, *waits).values(next_due_at=due))

    async def alarm(self, tx: Tx, conversation_id: str, hours: Hours, local: datetime) -> None:
        """Danger was told to a person who has the conversation: it goes to the head of their list, and a word is owed soon."""
        mine = (
            tickets.c.conversation_id == conversation_id,
            tickets.c.state == "claimed",
            tickets.c.outcome != "approval",
        )
        front = PRIORITY["urgent"] + FIRST + tickets.c.priority % PRIORITY["urgent"]
        await tx.execute(update(tickets).where(*mine).values(priority=front, reason="safety"))
        due = hours.after(local, self._clocks.urgent.next_s)
        later = or_(tickets.c.next_due_at.is_(None), tickets.c.next_due_at > due)
        owed = update(tickets).where(*mine, tickets.c.replied_at.is_not(None), later)
        await tx.execute(owed.values(next_due_at=due))

    async def place(self, tx: Tx, ticket: Any) -> tuple[int, int]:
        """The place in the line of a ticket that waits in one, and the usual wait until then in seconds."""
        if ticket.outcome != "queued":
            return 0, 0
        position = await self._position(tx, ticket)
        return position, await self._usual_wait(tx, ticket.queue) * position

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

    async def settle(self, tx: Tx, conversation_id: str) -> None:
        """Close the tickets of effects that wait for nobody any more: dropped, replaced, or done."""
        rows = await tx.execute(
            select(tickets.c.id, tickets.c.summary).where(
                tickets.c.conversation_id == conversation_id,
                tickets.c.outcome == "approval",
                tickets.c.state != "closed",
            )
        )
        asked = {row.summary["effect"]: row.id for row in rows if row.summary.get("effect")}
        if not asked:
            return
        waits = or_(
            (effects.c.state == "proposed") & (effects.c.approval == "needed"), effects.c.state == "unknown"
        )
        still = await tx.execute(select(effects.c.id).where(effects.c.id.in_(asked), waits))
        over = asked.keys() - set(still.scalars())
        closed = update(tickets).where(tickets.c.id.in_([asked[effect] for effect in over]))
        await tx.execute(closed.values(state="closed", closed_at=self._store.clock.now()))

    async def _existing(self, tx: Tx, conversation_id: str, outcome: str, wish: HandoffWish) -> Any:
        """The open ticket that this wish would open once more; an approval is of one effect."""
        # Who was in line when the doors closed is still in line: no second ticket.
        outcomes = (outcome, "queued") if outcome == "closed_hours" else (outcome,)
        same = (
            tickets.c.conversation_id == conversation_id,
            tickets.c.outcome.in_(outcomes),
            tickets.c.state == "open",
        )
        found = await tx.execute(select(tickets).where(*same))
        return next((row for row in found if row.summary.get("effect", "") == wish.effect), None)

    async def _write(
        self,
        tx: Tx,
        conversation_id: str,
        wish: HandoffWish,
        outcome: str,
        summary: dict[str, Any],
        *,
        vip: bool,
        old: Any = None,
    ) -> Any:
        """A new ticket, or an old one that has become more urgent."""
        values = {
            "queue": wish.queue if outcome != "approval" else "approvals",
            "reason": wish.reason,
            "summary": summary,
            "priority": _rank(wish, vip=vip),
        }
        if old is not None:
            ticket_id = old.id
            await tx.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))
        else:
            ticket_id = uuid4().hex
            values |= {"id": ticket_id, "conversation_id": conversation_id, "outcome": outcome}
            values |= {"state": "open", "created_at": self._store.clock.now()}
            await tx.execute(insert(tickets).values(**values))
        return (await tx.execute(select(tickets).where(tickets.c.id == ticket_id))).one()

    async def _position(self, tx: Tx, ticket: Any) -> int:
        ahead = or_(
            tickets.c.priority > ticket.priority,
            (tickets.c.priority == ticket.priority) & (tickets.c.created_at < ticket.created_at),
            # Two in the same instant: some order, but always the same one.
            (tickets.c.priority == ticket.priority)
            & (tickets.c.created_at == ticket.created_at)
            & (tickets.c.id < ticket.id),
        )
        waiting = (tickets.c.queue == ticket.queue, tickets.c.state == "open", tickets.c.outcome == "queued")
        return 1 + int(
            await tx.scalar(select(func.count()).where(*waiting, ahead, tickets.c.id != ticket.id))
        )

    async def _usual_wait(self, tx: Tx, queue: str) -> int:
        """Median wait of recent tickets in seconds; 0 when there is nothing to go by, which is then said."""
        since = self._store.clock.now() - _RECENT
        recent = select(tickets.c.created_at, tickets.c.claimed_at).where(
            tickets.c.queue == queue,
            tickets.c.outcome == "queued",  # nobody was awaited for the others
            tickets.c.claimed_at.is_not(None),
            tickets.c.created_at > since,
        )
        rows = await tx.execute(recent.order_by(tickets.c.created_at.desc()).limit(50))
        waits = sorted((row.claimed_at - row.created_at).total_seconds() for row in rows)
        return int(waits[len(waits) // 2]) if waits else 0


def _rank(wish: HandoffWish, *, vip: bool) -> int:
    return PRIORITY.get(wish.queue, 0) + (FIRST if wish.reason == "safety" else 0) + (10 if vip else 0)
