"""The one door between channels and the core: stores what comes in, reads back what was said."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from itertools import takewhile
from typing import Any, Self, TypeVar

from pydantic import JsonValue
from sqlalchemy import func, select

from bot.access import Access
from bot.connector import Accepted, Capability, Memory, Message, People
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.tables import inbox as inbox_rows
from bot.conversation.tables import turns
from bot.conversation.values import Accepted as InInbox
from bot.conversation.values import Message as Stored
from bot.errors import PluginError, StoreError
from bot.handoff.elsewhere import Elsewhere
from bot.identity.links import Links
from bot.identity.tokens import Tokens
from bot.insight.metrics import Metrics
from bot.media import Media
from bot.outreach import Outreach
from bot.patience import within
from bot.rates import Budgets
from bot.spool import Kept, Spool
from bot.turn import Address, Reply, Utterance
from bot.visits import Visits
from bot.writer import Responses
from bot.writing import Writing

_STORE_S = 0.8  # of the second in which a webhook is to be acknowledged
T = TypeVar("T")

_SLICE_S = 1.0  # how soon a waiting caller notices that the desk closes


class StoreGateway:
    """`bot.connector.Gateway` over the store, for connectors and for the web layer."""

    def __init__(
        self,
        *,
        store: Store,
        inbox: Inbox,
        outbox: Outbox,
        memory: Memory,
        access: Access,
        people: People,
        metrics: Metrics,
        visits: Visits,
        tokens: Tokens,
        media: Media,
        responses: Responses,
        spool: Spool,
        budgets: Budgets,
        language: str = "zh",
        links: Links | None = None,
        parts: Sequence[object] = (),
    ) -> None:
        self.memory = memory
        self.access = access
        self.people = people
        self.visits = visits
        self.writing = Writing()
        self.tokens = tokens
        self.media = media
        self._store = store
        self._inbox = inbox
        self._outbox = outbox
        self._metrics = metrics
        self._responses = responses
        self._spool = spool
        self._budgets = budgets
        self._language = language
        self._links = links
        self._parts = {type(part): part for part in parts}
        self._elsewhere = Elsewhere(store, outbox)
        self._capability = Capability()
        self._closing = asyncio.Event()
        self._when_stored: dict[str, Callable[[Utterance], Awaitable[None]]] = {}

    def of(self, capability: Capability, memory: Memory) -> Self:
        """The same door as one channel is given it."""
        own = copy(self)
        own._capability = capability
        own.memory = memory
        return own

    async def accept(self, address: Address, utterance: Utterance) -> Accepted:
        """Store an utterance durably; returns before any work is done."""
        if not self._capability.merges:
            utterance = replace(utterance, metadata={**utterance.metadata, "no_merge": True})
        if self._capability.fetched:  # whoever fetches can be told; what a platform pushes would be lost
            self._budgets.demand(address.id, utterance.customer_id)
        found = await self.store_in(address, utterance)
        self._metrics.accepted.labels(channel=address.channel, repeated=str(found.duplicate).lower()).inc()
        return Accepted(seq=found.seq, duplicate=found.duplicate, own=found.own, log_seq=found.log_seq)

    async def store_in(self, address: Address, utterance: Utterance) -> InInbox:
        """Put an utterance into the inbox, as said by the customer whose account it came from."""
        known = await self._links.speaker(address, utterance) if self._links else utterance
        return await self._inbox.accept(address, known)

    async def keep(self, address: Address, utterance: Utterance, *, aside: bool = False) -> None:
        """Store an utterance durably: in the database, or within a second in the spool."""
        if aside:
            await self._spool.put(address, utterance)
        else:
            await self._keep(address, utterance, self.accept(address, utterance))

    def when_stored(self, channel: str, do: Callable[[Utterance], Awaitable[None]]) -> None:
        """What else a channel does with what the spool has kept."""
        self._when_stored[channel] = do

    async def keep_owned(self, address: Address, owner: str) -> None:
        """Who has the conversation now: in the database, or within a second in the spool."""
        await self._keep(address, owner, self.owned(address, owner))

    async def _keep(self, address: Address, what: Kept, store: Coroutine[Any, Any, object]) -> None:
        if self._spool.waiting:  # what came before must be stored before
            store.close()
        else:
            # Later it may still come to be stored; then the one of the spool is a repeat.
            with suppress(StoreError, TimeoutError):
                await within(_STORE_S, store)
                return
        await self._spool.put(address, what)

    async def store_kept(self, address: Address, what: Kept) -> None:
        """Store what the spool has kept."""
        if isinstance(what, str):
            await self.owned(address, what)
            return
        await self.store_in(address, what)
        if (do := self._when_stored.get(address.channel)) is not None:
            await do(what)

    async def owned(self, address: Address, owner: str) -> None:
        """The channel's own desk has given the conversation to somebody."""
        await self._elsewhere.owned(address, owner)

    async def told(self, address: Address, agent: str, text: str, key: str) -> None:
        """A person wrote to the customer in the channel itself."""
        await self._elsewhere.told(address, agent, text, key)

    async def reached(self, address: Address, seqs: Sequence[int], *, why: str = "") -> None:
        """What the platform tells of messages later than they were handed to it."""
        await self._outbox.reached(address.id, seqs, why)

    async def answered(self, address: Address, key: str, *, within_s: float) -> Sequence[Reply] | None:
        """The replies of the turn that answers the utterance of this key; None when it takes longer."""
        clock = asyncio.get_running_loop()
        end = clock.time() + within_s
        while True:
            left = end - clock.time()
            found = await self._inbox.settled(address.id, key, max(0.0, min(left, _SLICE_S)))
            if found.over:
                return found.replies
            if left <= _SLICE_S or self._closing.is_set():
                return None

    async def log(self, address: Address, *, after: int = 0, growing: bool = False) -> Sequence[Message]:
        """Messages to the customer after `after`, in order."""
        return await self.messages(address.id, after=after, growing=growing)

    async def stop(self, address: Address) -> bool:
        """End a reply that still grows where it is."""
        async with self._store.write() as tx:
            return bool(await self._outbox.cut(tx, conversation_id=address.id))

    def word(self, response: str, language: str = "", **facts: str) -> str:
        """An approved line for what a channel itself has to say."""
        return self._responses.text(response, facts, language or self._language)

    def arrived(self, address: Address, customer_id: str | None) -> None:
        """A customer has opened a page with the chat on it."""
        outreach = self._parts.get(Outreach)
        if isinstance(outreach, Outreach):
            outreach.arrived(address, customer_id)

    def knows(self, response: str) -> bool:
        """Whether there is such a line."""
        return response in self._responses

    def part(self, kind: type[T]) -> T:
        """The running service of this class."""
        found = self._parts.get(kind)
        if not isinstance(found, kind):
            raise PluginError(f"no {kind.__name__} runs here")
        return found

    async def messages(
        self, conversation_id: str, *, after: int = 0, growing: bool = False
    ) -> Sequence[Message]:
        """The same by conversation id; an unknown conversation has none.

        Who reads on from the last number must not step over a reply that still grows, so the list ends before it.
        """
        rows = await self._outbox.messages(conversation_id, after)
        return [_message(row) for row in rows] if growing else [*map(_message, takewhile(_complete, rows))]

    async def moved(self, address: Address, *, within_s: float) -> bool:
        """Wait for a sign of a new or growing message."""
        return await self._outbox.moved.wait_for(address.id, min(within_s, _SLICE_S))

    async def turns(self, conversation_id: str) -> Sequence[Mapping[str, JsonValue]]:
        """The trace of every finished turn, oldest first."""
        query = (
            select(turns.c.trace)
            .where(turns.c.conversation_id == conversation_id, turns.c.trace.is_not(None))
            .order_by(turns.c.seq_first, turns.c.started_at)
        )
        async with self._store.read() as tx:
            return [dict(trace) for trace in (await tx.execute(query)).scalars() if trace]

    async def waiting(self) -> Mapping[str, int]:
        """How many messages wait to be answered, and how many replies to be sent."""
        open_rows = select(func.count()).where(inbox_rows.c.state.in_(("new", "claimed")))
        async with self._store.read() as tx:
            unanswered = int(await tx.scalar(open_rows) or 0)
        return {"inbox": unanswered, "outbox": await self._outbox.waiting()}

    def close(self) -> None:
        """Let callers who still wait go, with what they have."""
        self._closing.set()


def _complete(row: Stored) -> bool:
    return row.complete


def _message(row: Stored) -> Message:
    return Message(
        seq=row.seq,
        key=row.key,
        turn_id=row.turn_id or "",
        author=row.author,
        reply=row.reply,
        at=row.created_at,
        complete=row.complete,
    )
