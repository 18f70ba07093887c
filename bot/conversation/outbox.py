"""The outbox: what is to be said, committed with the turn that said it, sent in order, at least once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Literal

from sqlalchemy import Row, func, select

from bot.conversation import outbox_sql as sql
from bot.conversation.glance import idle
from bot.conversation.signal import Signal, Signals
from bot.conversation.store import Store, Tx
from bot.conversation.values import Delivery, Message, reply_of, reply_values
from bot.errors import StoreError
from bot.turn import Address, Reply

SEND_S = 30.0  # how long a sender has a row to itself
FAR_S: Final = (
    3600.0  # no reply is put off for longer; what lies further ahead was written before the clock went back
)


class Outbox:
    """Replies on their way to customers, numbered per conversation without gaps."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.filled = Signal()
        self.grown = Signal()  # a reply that is to be sent has grown
        self.moved = Signals()  # by conversation: something was said, or a reply grew
        self._put = sql.put(store.dialect)

    async def put(
        self,
        tx: Tx,
        conversation_id: str,
        key: str,
        reply: Reply,
        *,
        turn_id: str | None = None,
        author: str = "",
        complete: bool = True,
        deliver: bool = True,
    ) -> int:
        """Add a reply and return its number. The same key again returns the first number and changes only a reply that still grows.

        `deliver=False` is for channels that fetch their messages: the row counts as sent.
        """
        values = {
            "cid": conversation_id,
            "its_key": key,
            "its_turn_id": turn_id,
            "its_author": author or reply.author,
            "its_reply": reply_values(reply),
            "its_plain": reply.plain(),
            "its_complete": complete,
            "its_state": "new" if deliver else "sent",
            "now": self.store.stamp,
        }
        for statement in self._put:
            seq = (await tx.execute(statement, values)).scalar()
        if seq is None:
            seq = await self._again(tx, values)
        tx.after_commit(lambda: self.moved.ring(conversation_id))
        tx.changed(conversation_id)
        if deliver:
            tx.after_commit(self.filled.ring if complete else self.grown.ring)
        return int(seq)

    async def _again(self, tx: Tx, values: dict[str, Any]) -> Any:
        """The number of a reply that is there; its words are replaced while it still grows, never afterwards."""
        last = await tx.scalar(sql.UNNUMBER, {"cid": values["cid"]})
        if last is None:
            raise StoreError("there is no such conversation to reply in")
        new = {
            "message": values["its_key"],
            "content": values["its_reply"],
            "words": values["its_plain"],
            "whole": values["its_complete"],
            "place": last if values["its_complete"] else None,
        }
        grown = await tx.scalar(sql.REVISE, new)
        return grown if grown is not None else await tx.scalar(sql.SEQ, {"message": values["its_key"]})

    async def cut(self, tx: Tx, *, conversation_id: str = "", turn_id: str = "") -> list[Reply]:
        """Let the replies of a conversation or a turn that still grow end where they are, and return them.

        They stand as they were shown, marked as cut: what comes under their key afterwards changes nothing.
        """
        of_turn, of_conversation = (sql.OPEN_TURN, {"turn": turn_id}), (sql.OPEN, {"cid": conversation_id})
        replies = []
        for row in (await tx.execute(*(of_turn if turn_id else of_conversation))).all():
            reply = replace(reply_of(row.reply), cut=True)
            place = await tx.scalar(sql.LOGGED, {"cid": row.conversation_id, "now": self.store.stamp})
            whole = {"message": row.key, "content": reply_values(reply), "words": reply.plain()}
            await tx.execute(sql.REVISE, {**whole, "whole": True, "place": place})
            replies.append(reply)
            tx.changed(row.conversation_id)
            tx.after_commit(self.filled.ring)
        return replies

    async def ended(self, tx: Tx, key: str) -> Reply | None:
        """The reply of this key when it can grow no more, or None."""
        row = (await tx.execute(sql.ENDED, {"message": key})).first()
        return reply_of(row.reply) if row is not None else None

    async def due(self, limit: int = 20) -> list[Delivery]:
        """Replies to send now, at most one per conversation; whoever gets one has it alone for half a minute."""
        due = {"now": self.store.stamp, "far_s": FAR_S}
        if await idle(self.store, sql.ANY_DUE, due):
            return []
        async with self.store.write(durable=False, brisk=True) as tx:
            rows = (await tx.execute(sql.DUE, {**due, "most": limit})).all()
            if rows:
                taken = {"ids": [row.id for row in rows], "send_s": SEND_S, "now": self.store.stamp}
                await tx.execute(sql.TAKE, taken)
        return [_delivery(row) for row in rows]

    async def growing(self, limit: int = 50) -> list[Delivery]:
        """Replies that still grow and will be sent once they are whole."""
        async with self.store.glance() as tx:
            return [_delivery(row) for row in (await tx.execute(sql.GROWING, {"most": limit})).all()]

    async def sent(self, row_id: int) -> None:
        """A reply has reached its channel."""
        await self._settle(sql.SENT, {"row": row_id, "now": self.store.stamp})

    async def retry(self, row_id: int, delay_s: float, why: str = "") -> None:
        """Send it again later; the replies behind it wait."""
        await self._settle(
            sql.RETRY, {"row": row_id, "delay_s": delay_s, "why": why, "now": self.store.stamp}, delay_s
        )

    async def failed(self, row_id: int, why: str, end: Literal["failed", "undeliverable"] = "failed") -> None:
        """Give a reply up, so that the ones behind it go out, and whoever follows the conversation sees it."""
        async with self.store.write(durable=False, brisk=True, single=True) as tx:
            whose = await tx.scalar(sql.FAILED, {"row": row_id, "why": why, "end": end})
            if whose is not None:
                tx.changed(whose)
            tx.after_commit(self.filled.ring)

    async def reached(self, conversation_id: str, seqs: Sequence[int], why: str = "") -> None:
        """Messages that counted as sent did not arrive, or those that were given up did after all."""
        async with self.store.write(durable=False, brisk=True, single=True) as tx:
            said = {"cid": conversation_id, "seqs": list(seqs), "why": why, "now": self.store.stamp}
            await tx.execute(sql.MISSED if why else sql.ARRIVED, said)
            tx.changed(conversation_id)

    async def messages(self, conversation_id: str, after_seq: int = 0, limit: int = 200) -> list[Message]:
        """What was said after a number, oldest first: for clients that resume or poll."""
        values = {"cid": conversation_id, "after_seq": after_seq, "most": limit}
        async with self.store.glance() as tx:
            return [_message(row) for row in (await tx.execute(sql.SINCE, values)).all()]

    async def waiting(self) -> int:
        """How many replies are not sent yet."""
        async with self.store.read() as tx:
            return int(await tx.scalar(select(func.count()).where(sql.ROW.state == "new")))

    async def _settle(self, statement: Any, values: dict[str, Any], delay_s: float = 0.0) -> None:
        async with self.store.write(durable=False, brisk=True, single=True) as tx:
            await tx.execute(statement, values)
            tx.after_commit(lambda: self.filled.ring(delay_s))


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        conversation_id=row.conversation_id,
        address=Address(channel=row.channel, account=row.account, conversation=row.conversation),
        seq=row.seq,
        key=row.key,
        reply=reply_of(row.reply),
        author=row.author,
        attempt=row.attempts + 1,
        owner=row.owner,
    )


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        seq=row.seq,
        key=row.key,
        reply=reply_of(row.reply),
        plain=row.plain,
        author=row.author,
        turn_id=row.turn_id,
        complete=row.complete,
        state=row.state,
        created_at=row.created_at,
    )
