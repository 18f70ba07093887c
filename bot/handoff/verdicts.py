"""A person's word on an effect that waits for one; the bot carries it out."""

from typing import Any

from sqlalchemy import Row, select, update

from bot.connector import Accepted
from bot.conversation import audit
from bot.conversation.inbox import Inbox
from bot.conversation.records import effects, tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations
from bot.errors import BadInput
from bot.turn import Address, Utterance


class Verdicts:
    """Each is given once, in the transaction that closes its ticket, and by nobody who handles the conversation."""

    def __init__(self, store: Store, inbox: Inbox) -> None:
        self._store = store
        self._inbox = inbox

    async def give(self, effect: str, agent: str, *, approve: bool) -> Accepted:
        """Approve or refuse; of an effect whose outcome nobody knows it is the word on whether it happened."""
        async with self._store.write() as tx:
            row = await self._waiting(tx, effect)
            if row.owner == f"agent:{agent}":
                raise BadInput(
                    "who handles the conversation does not decide on its money; ask a colleague", status=409
                )
            address = Address(channel=row.channel, account=row.account, conversation=row.conversation)
            word = "approve" if approve else "reject"
            decided = Utterance(
                key=f"{'settle' if row.state == 'unknown' else 'approval'}:{effect}",
                text="",
                at=self._store.clock.now(),
                kind="approval",
                metadata={"effect": effect, "verdict": word, "agent": agent},
            )
            found = await self._inbox.accept_in(tx, address, decided)
            if found.duplicate:
                raise BadInput("somebody has decided on this effect already", status=409)
            await self._close(tx, address.id, effect, agent)
            await audit.append(tx, f"effect.{word}", f"agent:{agent}", effect)
        return Accepted(seq=found.seq, duplicate=found.duplicate)

    async def _waiting(self, tx: Tx, effect: str) -> Row[Any]:
        query = (
            select(effects.c.state, effects.c.approval, conversations)
            .join(conversations, conversations.c.id == effects.c.conversation_id)
            .where(effects.c.id == effect)
        )
        row = (await tx.execute(query)).first()
        if row is None:
            raise BadInput("there is no such effect", status=404)
        if row.state != "unknown" and (row.state, row.approval) != ("proposed", "needed"):
            raise BadInput("this effect does not wait for an approval", status=409)
        return row

    async def _close(self, tx: Tx, conversation: str, effect: str, agent: str) -> None:
        waiting = tickets.c.outcome == "approval", tickets.c.state != "closed"
        query = select(tickets.c.id, tickets.c.summary).where(
            tickets.c.conversation_id == conversation, *waiting
        )
        mine = [row.id for row in await tx.execute(query) if row.summary.get("effect") == effect]
        closed = {"state": "closed", "agent": agent, "closed_at": self._store.clock.now()}
        await tx.execute(update(tickets).where(tickets.c.id.in_(mine)).values(**closed))
