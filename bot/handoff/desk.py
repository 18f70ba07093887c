"""People at work: they take a conversation over, write in it, give it back or close it, and decide on effects.

Every call is one transaction with a compare-and-set on the owner. The words go out in the same commit that records them.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Row, select, update

from bot.connector import Accepted, Message
from bot.conversation import audit, history, ownership
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.records import tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, outbox
from bot.errors import BadInput, OwnerMoved
from bot.handoff.baton import pass_on
from bot.handoff.clocks import answered
from bot.handoff.drafts import Drafts
from bot.handoff.verdicts import Verdicts
from bot.turn import Attachment, Reply

_UNDECIDED: Final = ("assigned", "queued", "callback", "closed_hours")
_LISTED: Final = 200


class Desk:
    """What the desk page and other tools may do; `fetched` are the channels whose customers read their messages, `files` take files."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        outbox: Outbox,
        *,
        fetched: frozenset[str] = frozenset(),
        files: frozenset[str] = frozenset(),
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._fetched = fetched
        self._files = files
        self._verdicts = Verdicts(store, inbox)
        self._drafts = Drafts(store, outbox, fetched=fetched)

    async def claim(self, conversation: str, agent: str) -> str:
        """Take the conversation over; the owner it has now."""
        me = f"agent:{agent}"
        async with self._store.write() as tx:
            now = await self._owner(tx, conversation)
            if now.owner == me:
                return me
            if now.owner not in ("bot", "queue"):
                raise BadInput(_taken(now.owner), status=409)
            await _move(tx, conversation, now.version, me)
            await self._outbox.cut(tx, conversation_id=conversation)  # no word of the bot comes after this
            await self._tickets(tx, conversation, tickets.c.state == "open", state="claimed", agent=agent)
            await history.record(tx, conversation, [{"event": "pause", "metadata": {"agent": agent}}])
            await audit.append(tx, "conversation.claimed", me, conversation)
        return me

    async def say(
        self, conversation: str, agent: str, text: str, *, key: str = "", files: Sequence[Attachment] = ()
    ) -> Message:
        """Write to the customer, or send kept files; only its owner may. The same key again gives the same message."""
        me = f"agent:{agent}"
        reply = Reply(text=text, author=me, attachments=tuple(files))
        row_key = f"{conversation}:{me}:{key or uuid4().hex}"
        async with self._store.write() as tx:
            channel = await tx.scalar(
                select(conversations.c.channel).where(conversations.c.id == conversation)
            )
            if channel is None:
                raise BadInput("there is no such conversation", status=404)
            if files and channel not in self._files:
                raise BadInput("customers of this channel cannot be sent files", status=409)
            seq = await tx.scalar(select(outbox.c.seq).where(outbox.c.key == row_key))
            if seq is None:
                # Numbering the message holds the conversation's row, so the owner read next stays until the commit.
                deliver = channel not in self._fetched
                seq = await self._outbox.put(tx, conversation, row_key, reply, author=me, deliver=deliver)
                await self._must_own(tx, conversation, me)
                spoken = {
                    "event": "agent",
                    "text": text,
                    "data": {},
                    "metadata": {"agent": agent, "seq": seq},
                }
                await history.record(tx, conversation, [spoken])
                await answered(tx, conversation, self._store.clock.now())
                await audit.append(tx, "message.written", me, conversation, {"seq": seq})
        stored = await self._outbox.messages(conversation, seq - 1, 1)
        return Message(
            seq=seq, key=row_key, turn_id="", author=me, reply=stored[0].reply, at=stored[0].created_at
        )

    async def release(
        self, conversation: str, agent: str, *, baton: Mapping[str, JsonValue] | None = None
    ) -> str:
        """Give the conversation back to the bot, with what was agreed; the owner it has now."""
        return await self._give(
            conversation, agent, "bot", "resume", kind="conversation.released", baton=baton or {}
        )

    async def close(self, conversation: str, agent: str) -> str:
        """End it, and its tickets with it; the owner it has now."""
        return await self._give(conversation, agent, "closed", "resume", kind="conversation.closed")

    async def verdict(self, effect: str, agent: str, *, approve: bool) -> Accepted:
        """Approve or refuse an effect that waits for a person; the bot carries it out."""
        return await self._verdicts.give(effect, agent, approve=approve)

    async def draft(self, turn: str, agent: str, *, approve: bool, text: str = "") -> str:
        """Send the replies that wait for a person, as they are or as `text`, or throw them away; what became of them."""
        return await self._drafts.decide(turn, agent, approve=approve, text=text)

    async def queue(self) -> Sequence[Mapping[str, JsonValue]]:
        """Open tickets, the most urgent and oldest first."""
        query = (
            select(tickets, conversations.c.owner, conversations.c.language, conversations.c.customer_id)
            .join(conversations, conversations.c.id == tickets.c.conversation_id)
            .where(tickets.c.state != "closed")
            .order_by(tickets.c.priority.desc(), tickets.c.created_at, tickets.c.id)
            .limit(_LISTED)
        )
        async with self._store.read() as tx:
            return [_ticket(row) for row in await tx.execute(query)]

    async def _give(
        self,
        conversation: str,
        agent: str,
        to: str,
        event: str,
        *,
        kind: str,
        baton: Mapping[str, JsonValue] = MappingProxyType({}),
    ) -> str:
        me = f"agent:{agent}"
        async with self._store.write() as tx:
            now = await self._owner(tx, conversation)
            if now.owner == to:
                return to
            if now.owner not in (me, "queue") and not (to == "closed" and now.owner == "bot"):
                raise BadInput(_taken(now.owner), status=409)
            await _move(tx, conversation, now.version, to)
            await self._tickets(tx, conversation, tickets.c.outcome.in_(_UNDECIDED), state="closed")
            await pass_on(tx, conversation, agent, baton)
            await history.record(tx, conversation, [{"event": event, "metadata": {"agent": agent, "to": to}}])
            await audit.append(tx, kind, me, conversation)
        return to

    async def _owner(self, tx: Tx, conversation: str) -> ownership.Ownership:
        known = await tx.scalar(select(conversations.c.id).where(conversations.c.id == conversation))
        if known is None:
            raise BadInput("there is no such conversation", status=404)
        return await ownership.owner(tx, conversation)

    async def _must_own(self, tx: Tx, conversation: str, me: str) -> None:
        now = await ownership.owner(tx, conversation)
        if now.owner != me:
            raise BadInput(f"{_taken(now.owner)}; claim it first", status=409)

    async def _tickets(self, tx: Tx, conversation: str, which: ColumnElement[bool], **values: Any) -> None:
        """Move the tickets of a conversation on, but for those that wait for an approval."""
        stamp = {"claimed": "claimed_at", "closed": "closed_at"}[values["state"]]
        mine = tickets.c.conversation_id == conversation, tickets.c.state != "closed"
        moved = update(tickets).where(*mine, tickets.c.outcome != "approval", which)
        await tx.execute(moved.values(**values, **{stamp: self._store.clock.now()}))


async def _move(tx: Tx, conversation: str, version: int, owner: str) -> None:
    try:
        await ownership.move(tx, conversation, version, owner)
    except OwnerMoved:
        raise BadInput("somebody else was faster; look again", status=409) from None


def _taken(owner: str) -> str:
    if owner == "closed":
        return "the conversation is closed; it opens again when the customer writes"
    if owner.startswith("agent:"):
        return f"{owner.removeprefix('agent:')} has this conversation"
    return "the conversation waits in the queue" if owner == "queue" else "the bot has this conversation"


def _ticket(row: Row[Any]) -> dict[str, JsonValue]:
    return {
        "id": row.id,
        "conversation": row.conversation_id,
        "queue": row.queue,
        "outcome": row.outcome,
        "reason": row.reason,
        "state": row.state,
        "agent": row.agent,
        "priority": row.priority,
        "since": row.created_at.isoformat(),
        "owner": row.owner,
        "language": row.language,
        "customer_id": row.customer_id,
        "summary": row.summary,
    }
