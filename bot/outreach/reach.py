"""Where somebody can be reached now: a conversation that is the bot's, on a channel whose window and quota allow it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from sqlalchemy import Row, func, select

from bot.connector import Capability
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox, outbox
from bot.turn import Address

KNOWN_FOR: Final = timedelta(days=30)  # a conversation that is quiet for longer is over
KEPT: Final = 1  # messages of a quota that stay for a person
SPOKEN: Final = ("message", "press")
_PLACES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a channel allows."""

    pushes: bool = True  # False: people read there, so that only who is there is told
    window_s: int | None = None
    quota: int | None = None

    @classmethod
    def of(cls, capability: Capability) -> Self:
        """From a channel's own table."""
        return cls(
            pushes=not capability.fetched,
            window_s=capability.reply_window_s,
            quota=capability.reply_quota,
        )


class Reach:
    """Looks for a place to speak in."""

    def __init__(self, store: Store, channels: Mapping[str, Channel]) -> None:
        self._store = store
        self._pushing = [name for name, channel in channels.items() if channel.pushes]
        self._channels = channels

    async def busy(self, tx: Tx, customer_id: str) -> bool:
        """Whether a person has, or is to have, one of the customer's conversations."""
        mine = conversations.c.customer_id == customer_id, ~conversations.c.owner.in_(("bot", "closed"))
        return bool(await tx.scalar(select(func.count()).where(*mine)))

    async def place(self, tx: Tx, customer_id: str | None, conversation_id: str | None) -> Address | None:
        """The customer's newest conversation that may be spoken in, or the one that is named."""
        whose = (
            conversations.c.id == conversation_id
            if conversation_id and not customer_id
            else conversations.c.customer_id == customer_id
        )
        query = (
            select(conversations)
            .where(
                whose,
                conversations.c.channel.in_(self._pushing),
                conversations.c.owner.in_(("bot", "closed")),
                conversations.c.updated_at > self._store.clock.now() - KNOWN_FOR,
            )
            .order_by(conversations.c.updated_at.desc())
            .limit(_PLACES)
        )
        for row in (await tx.execute(query)).all():
            if await self._open(tx, row):
                return Address(channel=row.channel, account=row.account, conversation=row.conversation)
        return None

    async def yours(self, tx: Tx, address: Address) -> bool:
        """Whether this conversation is the bot's, or new."""
        owner = await tx.scalar(select(conversations.c.owner).where(conversations.c.id == address.id))
        return owner in (None, "bot", "closed")

    async def candidates(self, after: str, most: int) -> list[str]:
        """Customers who can be reached at all, in order after one of them."""
        query = (
            select(conversations.c.customer_id)
            .where(
                conversations.c.customer_id > after,
                conversations.c.channel.in_(self._pushing),
                conversations.c.updated_at > self._store.clock.now() - KNOWN_FOR,
            )
            .distinct()
            .order_by(conversations.c.customer_id)
            .limit(most)
        )
        async with self._store.read() as tx:
            return [str(found) for found in (await tx.execute(query)).scalars()]

    async def _open(self, tx: Tx, row: Row[Any]) -> bool:
        """Within the time and the number of messages that the customer's last word allows."""
        channel = self._channels[row.channel]
        if channel.window_s is None and channel.quota is None:
            return True
        theirs = inbox.c.conversation_id == row.id, inbox.c.kind.in_(SPOKEN)
        last = await tx.scalar(select(func.max(inbox.c.accepted_at)).where(*theirs))
        if last is None:
            return False
        if channel.window_s and self._store.clock.now() - last >= timedelta(seconds=channel.window_s):
            return False
        since = outbox.c.conversation_id == row.id, outbox.c.created_at >= last
        sent = int(await tx.scalar(select(func.count()).where(*since)) or 0)
        return channel.quota is None or sent < channel.quota - KEPT
