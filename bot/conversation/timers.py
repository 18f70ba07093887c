"""Durable timers: what should happen later comes back as a message of kind `timer`, exactly once."""

from collections.abc import Mapping

from pydantic import JsonValue
from sqlalchemy import bindparam, delete, select

from bot.conversation.columns import NOW, after, insert_into
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, timers
from bot.turn import Address, Utterance

_DUE = (
    select(timers, conversations.c.channel, conversations.c.account, conversations.c.conversation)
    .join(conversations, conversations.c.id == timers.c.conversation_id)
    .where(timers.c.due_at <= NOW)
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=timers, skip_locked=True)
)
_DROP = delete(timers).where(timers.c.id == bindparam("row"))


class Timers:
    """Sets, cancels and fires timers; a conversation has at most one of each kind and key."""

    def __init__(self, store: Store, inbox: Inbox) -> None:
        self.store = store
        self.inbox = inbox
        new = insert_into(timers, store.dialect).values(due_at=after("delay_s"))
        self._set = new.on_conflict_do_update(
            index_elements=[timers.c.conversation_id, timers.c.kind, timers.c.key],
            set_={"due_at": new.excluded.due_at, "payload": new.excluded.payload},
        )

    async def set(
        self,
        tx: Tx,
        conversation_id: str,
        kind: str,
        delay_s: float,
        *,
        payload: Mapping[str, JsonValue] | None = None,
        key: str = "",
    ) -> None:
        """Start a timer, or move the one of this kind and key."""
        values = {
            "conversation_id": conversation_id,
            "kind": kind,
            "key": key,
            "delay_s": delay_s,
            "payload": dict(payload or {}),
            "now": self.store.stamp,
        }
        await tx.execute(self._set, values)

    async def cancel(self, tx: Tx, conversation_id: str, kind: str, key: str | None = None) -> int:
        """Stop timers of a kind, all of them or the one with this key, and return how many there were."""
        stop = delete(timers).where(timers.c.conversation_id == conversation_id, timers.c.kind == kind)
        if key is not None:
            stop = stop.where(timers.c.key == key)
        return (await tx.execute(stop)).rowcount

    async def due(self, limit: int = 50) -> int:
        """Turn the timers that ran out into rows of the inbox, in one transaction, and return how many."""
        async with self.store.write() as tx:
            rows = (await tx.execute(_DUE, {"most": limit, "now": self.store.stamp})).all()
            for row in rows:
                await tx.execute(_DROP, {"row": row.id})
                address = Address(channel=row.channel, account=row.account, conversation=row.conversation)
                fired = Utterance(
                    key=f"timer:{row.id}",
                    text="",
                    at=row.due_at,
                    kind="timer",
                    metadata={"timer": row.kind, "key": row.key, "payload": row.payload},
                )
                await self.inbox.accept_in(tx, address, fired)
        return len(rows)
