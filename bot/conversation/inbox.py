"""The inbox: what customers said, stored before anything is done about it, each message once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import bindparam, case, func, select, update

from bot.conversation.burst import Limits
from bot.conversation.columns import NOW, after, insert_into
from bot.conversation.lease import Leases
from bot.conversation.signal import POLL_S
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox, outbox, turns
from bot.conversation.values import (
    Accepted,
    check_address,
    mergeable,
    message_key,
    reply_of,
    utterance_values,
)
from bot.errors import StoreError
from bot.turn import Address, Utterance

_FOUND = select(inbox.c.seq, inbox.c.state, inbox.c.turn_id, inbox.c.log_seq, inbox.c.customer_id).where(
    inbox.c.conversation_id == bindparam("cid"), inbox.c.key == bindparam("message")
)
_REPLIES = (
    select(outbox.c.reply)
    .where(outbox.c.conversation_id == bindparam("cid"), outbox.c.turn_id == bindparam("turn"))
    .order_by(outbox.c.seq)
)
_WHOSE: Final = ("id", "channel", "account", "conversation", "customer_id")
_SAID: Final = ("key", "kind", "text", "sender", "customer_id", "attachments", "metadata", "at")


class Inbox(Leases):
    """Accepts utterances durably and hands them out, one turn at a time per conversation."""

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        super().__init__(store, limits)
        self._accept = _accept_statements(store.dialect)

    async def accept(self, address: Address, utterance: Utterance) -> Accepted:
        """Store an utterance and return once it is durable; a repeat returns what became of the first."""
        async with self.store.write(brisk=True, single=True) as tx:
            return await self.accept_in(tx, address, utterance)

    async def accept_in(self, tx: Tx, address: Address, utterance: Utterance) -> Accepted:
        """The same as part of a larger transaction."""
        check_address(address)
        values = utterance_values(utterance)
        delay = self.limits.burst_ms / 1000 if mergeable(utterance.kind, utterance.metadata) else 0.0
        where = {
            "its_id": address.id,
            "its_channel": address.channel,
            "its_account": address.account,
            "its_conversation": address.conversation,
            "its_customer_id": utterance.customer_id,
            "delay_s": delay,
            "now": self.store.stamp,
        }
        for statement in self._accept:
            result = await tx.execute(statement, where | {f"said_{name}": values[name] for name in _SAID})
        row = result.first()
        if row is None:
            found = await self._repeat(tx, address.id, values["key"])
            return replace(found, own=found.customer_id == utterance.customer_id)
        tx.after_commit(lambda: self.arrived.ring(delay))
        tx.changed(address.id)
        return Accepted(seq=row.seq, duplicate=False, log_seq=row.log_seq)

    async def outcome(self, conversation_id: str, key: str) -> Accepted:
        """What has become of an utterance so far."""
        async with self.store.glance() as tx:
            return await self._repeat(tx, conversation_id, message_key(key))

    async def settled(self, conversation_id: str, key: str, timeout_s: float) -> Accepted:
        """What became of an utterance, waiting until its turn is over or the time is."""
        end = asyncio.get_running_loop().time() + timeout_s
        event = self.ended.watch(conversation_id)
        try:
            while True:
                found = await self.outcome(conversation_id, key)
                left = end - asyncio.get_running_loop().time()
                if found.over or left <= 0:
                    return found
                await self.ended.wait(event, min(POLL_S, left))
        finally:
            self.ended.unwatch(conversation_id, event)

    async def dead_letters(self, limit: int = 100) -> list[dict[str, Any]]:
        """Turns that were given up, newest first: ids, attempts and the reason, no text."""
        columns = (
            turns.c.id,
            turns.c.conversation_id,
            turns.c.attempts,
            turns.c.crashed,
            turns.c.why,
            turns.c.finished_at,
        )
        query = (
            select(*columns).where(turns.c.state == "dead").order_by(turns.c.finished_at.desc()).limit(limit)
        )
        async with self.store.read() as tx:
            return [dict(row._mapping) for row in await tx.execute(query)]

    async def replay(self, turn_id: str) -> int:
        """Put the messages of a dead turn back into the inbox and return how many there were."""
        async with self.store.write() as tx:
            retire = update(turns).where(turns.c.id == turn_id, turns.c.state == "dead")
            row = (
                await tx.execute(retire.values(state="superseded").returning(turns.c.conversation_id))
            ).first()
            if row is None:
                raise StoreError(f"turn {turn_id} is not a dead letter")
            back = update(inbox).where(inbox.c.turn_id == turn_id).values(state="new", turn_id=None)
            count = (await tx.execute(back)).rowcount
            wake = update(conversations).where(conversations.c.id == row.conversation_id).values(wake_at=NOW)
            await tx.execute(wake, {"now": self.store.stamp})
            tx.after_commit(self.arrived.ring)
            return count

    async def _repeat(self, tx: Tx, conversation_id: str, key: str) -> Accepted:
        row = (await tx.execute(_FOUND, {"cid": conversation_id, "message": key})).first()
        if row is None:
            raise StoreError("no such message in this conversation")
        found = Accepted(
            seq=row.seq,
            duplicate=True,
            state=row.state,
            turn_id=row.turn_id,
            log_seq=row.log_seq or 0,
            customer_id=row.customer_id,
        )
        if not found.over:
            return found
        replies = await tx.execute(_REPLIES, {"cid": conversation_id, "turn": row.turn_id})
        return replace(found, replies=tuple(reply_of(reply) for reply in replies.scalars()))


def _accept_statements(dialect: str) -> Sequence[Any]:
    """To give a message its place in the log and to put it there: one statement where the database can change two tables in one."""
    new = insert_into(conversations, dialect).values(
        **{name: bindparam(f"its_{name}") for name in _WHOSE},
        **{"wake_at": after("delay_s"), "created_at": NOW, "updated_at": NOW, "last_log": 1},
    )
    sooner = (conversations.c.wake_at.is_(None)) | (new.excluded.wake_at < conversations.c.wake_at)
    touch = new.on_conflict_do_update(
        index_elements=[conversations.c.id],
        set_={
            "wake_at": case((sooner, new.excluded.wake_at), else_=conversations.c.wake_at),
            "customer_id": func.coalesce(new.excluded.customer_id, conversations.c.customer_id),
            "updated_at": new.excluded.updated_at,
            "last_log": conversations.c.last_log + 1,
        },
    )
    at_once = dialect == "postgresql"
    its = (
        touch.returning(conversations.c.id, conversations.c.last_log).cte("its") if at_once else conversations
    )
    said = {name: bindparam(f"said_{name}", type_=inbox.c[name].type) for name in _SAID}
    row = select(its.c.id, its.c.last_log, NOW, *said.values()).where(its.c.id == bindparam("its_id"))
    put = insert_into(inbox, dialect).from_select(
        ["conversation_id", "log_seq", "accepted_at", *said], row, include_defaults=False
    )
    once = put.on_conflict_do_nothing(index_elements=[inbox.c.conversation_id, inbox.c.key]).returning(
        inbox.c.seq, inbox.c.log_seq
    )
    return (once,) if at_once else (touch, once)
