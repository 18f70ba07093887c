"""Where somebody can be reached now: a conversation that is the bot's, on a channel whose window and quota allow it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal, Self

from sqlalchemy import Row, func, or_, select

from bot.connector import Capability
from bot.conversation import history
from bot.conversation.records import effects
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox, outbox
from bot.turn import Address

KNOWN_FOR: Final = timedelta(days=30)  # a conversation that is quiet for longer is over
LEFT_AFTER: Final = timedelta(hours=1)  # a form that nobody has answered for so long was left
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

    async def taken(self, tx: Tx, address: Address, customer_id: str | None) -> bool:
        """Whether a person has, or is to have, this conversation or another one of the customer's."""
        owner = await tx.scalar(select(conversations.c.owner).where(conversations.c.id == address.id))
        return owner not in (None, "bot", "closed") or bool(customer_id and await self._busy(tx, customer_id))

    async def place(self, tx: Tx, customer_id: str | None, conversation_id: str | None) -> Address | None:
        """The customer's newest conversation that is sent to, or the one that is named, also where it is only read."""
        whose, channels = conversations.c.customer_id == customer_id, self._pushing
        if conversation_id and not customer_id:
            whose, channels = conversations.c.id == conversation_id, list(self._channels)
        query = (
            select(conversations)
            .where(
                whose,
                conversations.c.channel.in_(channels),
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

    def disturbs(self, address: Address) -> bool:
        """Whether a message there rings on somebody's phone; on a page it lies until it is read."""
        return self._channels[address.channel].pushes

    async def asks(self, tx: Tx, address: Address) -> bool:
        """Whether something waits there for a yes, which a notice in between would take for itself."""
        waits = effects.c.state == "proposed", effects.c.approval == ""
        still = or_(effects.c.expires_at.is_(None), effects.c.expires_at > self._store.clock.now())
        mine = select(func.count()).where(effects.c.conversation_id == address.id, *waits, still)
        return bool(await tx.scalar(mine))

    async def form(self, tx: Tx, address: Address) -> Literal["", "open", "left"]:
        """Whether a form is being filled in there, or was left: its customer has not said a word for an hour."""
        known = await tx.scalar(select(conversations.c.id).where(conversations.c.id == address.id))
        if known is None or not (await history.load(tx, address.id)).tracker.active_loop:
            return ""
        theirs = inbox.c.conversation_id == address.id, inbox.c.kind.in_(SPOKEN)
        last = await tx.scalar(select(func.max(inbox.c.accepted_at)).where(*theirs))
        return "left" if last is None or last < self._store.clock.now() - LEFT_AFTER else "open"

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

    async def _busy(self, tx: Tx, customer_id: str) -> bool:
        mine = conversations.c.customer_id == customer_id, ~conversations.c.owner.in_(("bot", "closed"))
        return bool(await tx.scalar(select(func.count()).where(*mine)))

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
