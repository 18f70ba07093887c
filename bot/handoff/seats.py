"""Who has a hand free: present, within their capacity, for this queue and language; the least busy first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select

from bot.conversation.records import tickets
from bot.conversation.staff import presence, staff
from bot.conversation.store import Tx
from bot.conversation.tables import conversations

SILENT: Final = timedelta(seconds=60)  # a page that does not report for so long is closed


@dataclass(slots=True)
class Seat:
    """Somebody who takes conversations, and how many more."""

    person: str
    has: int
    capacity: int
    queues: tuple[str, ...] | None
    languages: tuple[str, ...] | None

    def takes(self, queue: str, language: str) -> bool:
        """Whether this person has a hand free for such a conversation."""
        return self.has < self.capacity and self.serves(queue, language)

    def serves(self, queue: str, language: str) -> bool:
        """Whether such conversations are this person's at all."""
        base = language.partition("-")[0]
        mine = self.queues is None or queue in self.queues
        return mine and (self.languages is None or not base or base in self.languages)


async def seats(tx: Tx) -> Sequence[Seat]:
    """Everybody who takes conversations now."""
    seen = presence.c.seen_at > tx.store.clock.now() - SILENT
    present = (
        select(staff)
        .join(presence, presence.c.staff_id == staff.c.id)
        .where(seen, presence.c.state == "online", staff.c.active == 1)
        .order_by(presence.c.since, staff.c.id)
    )
    people = (await tx.execute(present)).all()
    if not people:
        return []
    owners = [f"agent:{person.id}" for person in people]
    held = select(conversations.c.owner, func.count().label("number")).where(
        conversations.c.owner.in_(owners)
    )
    rows = (await tx.execute(held.group_by(conversations.c.owner))).all()
    busy = {str(row.owner): int(row.number) for row in rows}
    return [
        Seat(
            person=person.id,
            has=busy.get(f"agent:{person.id}", 0),
            capacity=person.capacity,
            queues=tuple(person.queues) if person.queues is not None else None,
            languages=tuple(person.languages) if person.languages is not None else None,
        )
        for person in people
    ]


async def staffed(tx: Tx) -> bool:
    """Whether people have accounts to answer at this desk; where they answer in another tool, nobody is ever seen here."""
    answers = staff.c.active == 1, staff.c.role.in_(("agent", "lead"))
    return bool(await tx.scalar(select(func.count()).select_from(staff).where(*answers)))


def choose(free: Sequence[Seat], queue: str, language: str) -> Seat | None:
    """The least busy of those who can take it; among equals who waits longest."""
    able = [seat for seat in free if seat.takes(queue, language)]
    return min(able, key=lambda seat: seat.has, default=None)


def free_hand(people: Sequence[Seat]) -> bool:
    """Whether anybody can take anything."""
    return any(seat.has < seat.capacity for seat in people)


def place(ticket: Any) -> tuple[Any, ...]:
    """Where a ticket stands in line: the lower, the earlier served."""
    return (-ticket.priority, ticket.created_at, ticket.id)


def waiting() -> Any:
    """Everybody in line for a person, in the order of all queues: the urgent first, then the early."""
    return (
        select(
            tickets,
            conversations.c.owner_version,
            conversations.c.channel,
            conversations.c.language.label("spoken"),
        )
        .join(conversations, conversations.c.id == tickets.c.conversation_id)
        .where(tickets.c.state == "open", tickets.c.outcome == "queued", conversations.c.owner == "queue")
        .order_by(tickets.c.priority.desc(), tickets.c.created_at, tickets.c.id)
    )
