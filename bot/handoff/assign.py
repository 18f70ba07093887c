"""Assignment: whenever somebody has a hand free the line moves, and whoever stays silent loses the conversation back to it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, or_, select, update

from bot.conversation import audit, history, ownership
from bot.conversation.outbox import Outbox
from bot.conversation.records import tickets
from bot.conversation.staff import presence
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations
from bot.errors import OwnerMoved, StoreError
from bot.handoff.seats import SILENT, choose, free_hand, seats, waiting
from bot.log import get_logger
from bot.turn import Reply

EVERY_S: Final = 1.0
_AT_ONCE: Final = 50  # conversations of one transaction
_SEEN: Final = 2000  # of the line, from its head; those in front may wait for somebody else
_log = get_logger(__name__)


class Assignment:
    """Gives waiting conversations to people. `word` is the line that tells the customer that somebody is there."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        word: Callable[[str, str], str],
        *,
        silent_s: float = 120.0,
        fetched: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._word = word
        self._silent = timedelta(seconds=silent_s)
        self._fetched = fetched

    async def run(self, closing: asyncio.Event) -> None:
        """Move the line until the desk closes."""
        while not closing.is_set():
            try:
                await self.recall()
                await self.drain()
            except StoreError as error:
                _log.error("the line could not be moved", exc_info=error)
            try:
                await asyncio.wait_for(closing.wait(), EVERY_S)
            except TimeoutError:
                continue

    async def drain(self) -> int:
        """Give waiting conversations to whoever has a hand free, the urgent and the early first; how many."""
        async with self._store.read() as tx:
            if not free_hand(await seats(tx)) or not (await tx.execute(waiting().limit(1))).first():
                return 0
        async with self._store.write() as tx:
            free, given = await seats(tx), 0
            line = (await tx.execute(waiting().limit(_SEEN))).all()
            for ticket in line:
                if given == _AT_ONCE or not free_hand(free):
                    break
                seat = choose(free, ticket.queue, ticket.language or ticket.spoken)
                if seat is not None and await self._give(tx, ticket, seat.person):
                    seat.has += 1
                    given += 1
            return given

    async def recall(self) -> int:
        """Take back what somebody was given and did not answer in time, or left behind; how many."""
        late = self._store.clock.now() - self._silent
        gone = self._store.clock.now() - SILENT
        left = or_(presence.c.seen_at.is_(None), presence.c.seen_at < gone)
        mine = (
            select(tickets, conversations.c.owner_version, conversations.c.channel)
            .join(conversations, conversations.c.id == tickets.c.conversation_id)
            .outerjoin(presence, presence.c.staff_id == tickets.c.agent)
            .where(
                tickets.c.state == "claimed",
                tickets.c.assigned_at.is_not(None),
                tickets.c.replied_at.is_(None),
            )
            .where(conversations.c.owner == "agent:" + tickets.c.agent)
            .where(or_(tickets.c.assigned_at < late, left))
        )
        async with self._store.read() as tx:
            found = (await tx.execute(mine.limit(_AT_ONCE))).all()
        for ticket in found:
            async with self._store.write() as tx:
                await self._take_back(tx, ticket)
        return len(found)

    async def _give(self, tx: Tx, ticket: Row[Any], person: str) -> bool:
        try:
            await ownership.move(tx, ticket.conversation_id, ticket.owner_version, f"agent:{person}")
        except OwnerMoved:
            return False
        now = self._store.clock.now()
        values = {"state": "claimed", "agent": person, "claimed_at": now, "assigned_at": now}
        await tx.execute(update(tickets).where(tickets.c.id == ticket.id).values(**values))
        told = Reply(text=self._word("handoff.assigned", ticket.spoken), author="system")
        key = f"{ticket.id}:assigned:{ticket.owner_version}"
        deliver = ticket.channel not in self._fetched
        await self._outbox.put(tx, ticket.conversation_id, key, told, author="system", deliver=deliver)
        await history.record(tx, ticket.conversation_id, [{"event": "pause", "metadata": {"agent": person}}])
        await audit.append(tx, "conversation.assigned", "system", ticket.conversation_id, {"to": person})
        return True

    async def _take_back(self, tx: Tx, ticket: Row[Any]) -> None:
        """Back in line with the place it had; whoever was silent counts as away until they say otherwise."""
        try:
            await ownership.move(tx, ticket.conversation_id, ticket.owner_version, "queue")
        except OwnerMoved:
            return
        back = {"state": "open", "agent": None, "claimed_at": None, "assigned_at": None, "outcome": "queued"}
        await tx.execute(update(tickets).where(tickets.c.id == ticket.id).values(**back))
        away = update(presence).where(presence.c.staff_id == ticket.agent)
        await tx.execute(away.values(state="away", since=self._store.clock.now()))
        await audit.append(
            tx, "conversation.returned", "system", ticket.conversation_id, {"to": ticket.agent}
        )
