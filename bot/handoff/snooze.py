"""Putting a conversation aside: it stays with whoever has it and comes back at its time, or as soon as the customer writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from bot.conversation import audit, ownership
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox, timers
from bot.conversation.timers import Timers
from bot.errors import BadInput

KIND: Final = "snooze"  # a durable timer: when it runs out the board hears of it like of a message
LONGEST: Final = 30 * 24 * 60  # minutes


class Snoozes:
    """Sets conversations aside and takes them up again. Who speaks does not change by it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._timers = Timers(store, Inbox(store))

    async def aside(self, conversation: str, by: str, minutes: int) -> datetime | None:
        """Set it aside for so many minutes, or with 0 take it up again; until when. Only who has it may."""
        if not 0 <= minutes <= LONGEST:
            raise BadInput(f"a conversation is put aside for 1 to {LONGEST} minutes; 0 takes it up again")
        async with self._store.write() as tx:
            if not await tx.scalar(select(conversations.c.id).where(conversations.c.id == conversation)):
                raise BadInput("there is no such conversation", status=404)
            if (await ownership.owner(tx, conversation)).owner != f"agent:{by}":
                raise BadInput("only who has the conversation can put it aside; claim it first", status=409)
            await self._timers.cancel(tx, conversation, KIND)
            if minutes:
                now = self._store.clock.now().isoformat()
                payload = {"by": by, "at": now}
                await self._timers.set(tx, conversation, KIND, minutes * 60, payload=payload)
            kind = "conversation.snoozed" if minutes else "conversation.woken"
            await audit.append(tx, kind, f"agent:{by}", conversation, {"minutes": minutes})
            return (await asleep(tx, [conversation])).get(conversation)


async def asleep(tx: Tx, ids: Sequence[str]) -> Mapping[str, datetime]:
    """Until when conversations are put aside; one whose customer has written since is not."""
    rows = await tx.execute(
        select(timers.c.conversation_id, timers.c.due_at, timers.c.payload, conversations.c.owner)
        .join(conversations, conversations.c.id == timers.c.conversation_id)
        .where(timers.c.kind == KIND, timers.c.conversation_id.in_(ids))
    )
    found = {}
    for row in rows:
        since = datetime.fromisoformat(row.payload["at"])
        wrote = select(inbox.c.seq).where(
            inbox.c.conversation_id == row.conversation_id,
            inbox.c.kind.in_(("message", "press")),
            inbox.c.accepted_at > since,
        )
        mine = row.owner == f"agent:{row.payload['by']}"
        if mine and await tx.scalar(wrote.limit(1)) is None:
            found[row.conversation_id] = row.due_at
    return found
