"""What people do to a conversation in the channel's own desk: the channel tells, and the rows follow."""

from sqlalchemy import select, update

from bot.conversation import audit, history, ownership
from bot.conversation.outbox import Outbox
from bot.conversation.records import tickets
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations
from bot.turn import Address, Reply


class Elsewhere:
    """A channel with a desk of its own, such as WeCom's customer service, decides who speaks there."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox

    async def owned(self, address: Address, owner: str) -> None:
        """The channel has given the conversation to somebody (`agent:<id>`, `queue`, `bot`, `closed`); nobody is asked."""
        async with self._store.write() as tx:
            if not await self._known(tx, address):
                return
            now = await ownership.owner(tx, address.id)
            if now.owner == owner:
                return
            await ownership.move(tx, address.id, now.version, owner)
            if owner not in ("bot", "closed"):
                await self._outbox.cut(tx, conversation_id=address.id)
            await self._tickets(tx, address.id, owner)
            event = {"event": "resume" if owner in ("bot", "closed") else "pause", "metadata": {"to": owner}}
            await history.record(tx, address.id, [event])
            await audit.append(
                tx, "conversation.moved", f"channel:{address.channel}", address.id, {"to": owner}
            )

    async def told(self, address: Address, agent: str, text: str, key: str) -> None:
        """Somebody wrote to the customer in the channel itself; it is recorded and not sent again."""
        me = f"agent:{agent}"
        async with self._store.write() as tx:
            if not await self._known(tx, address):
                return
            row = f"{address.id}:{me}:{key}"
            seq = await self._outbox.put(
                tx, address.id, row, Reply(text=text, author=me), author=me, deliver=False
            )
            spoken = {"event": "agent", "text": text, "data": {}, "metadata": {"agent": agent, "seq": seq}}
            await history.record(tx, address.id, [spoken])

    async def _known(self, tx: Tx, address: Address) -> bool:
        found = await tx.scalar(select(conversations.c.id).where(conversations.c.id == address.id))
        return found is not None

    async def _tickets(self, tx: Tx, conversation: str, owner: str) -> None:
        waiting = update(tickets).where(
            tickets.c.conversation_id == conversation,
            tickets.c.state != "closed",
            tickets.c.outcome != "approval",
        )
        now = self._store.clock.now()
        if owner.startswith("agent:"):
            agent = owner.removeprefix("agent:")
            await tx.execute(waiting.values(state="claimed", agent=agent, claimed_at=now))
        elif owner in ("bot", "closed"):
            await tx.execute(waiting.values(state="closed", closed_at=now))
