"""Grants: the orders a visitor has opened in a conversation, and how often somebody guessed wrong today."""

from collections.abc import Awaitable
from datetime import date

from sqlalchemy import bindparam, func, insert, select, update

from bot.conversation.records import grants, misses
from bot.conversation.store import Store, Tx
from bot.errors import NotFound
from bot.identity.session import tail_matches
from bot.shop import Order, Shop

EVERYBODY = (
    4  # times what one conversation may: a new one is no new start, and one guesser shuts nobody else out
)
_OPENED = select(grants.c.order_id).where(grants.c.conversation_id == bindparam("cid"))
_LONGEST = 64  # characters of a number that is counted


class Identity:
    """Opens orders for visitors. A wrong guess is counted at once, whatever becomes of the turn."""

    def __init__(
        self, store: Store, shop: Shop, *, misses_per_day: int = 10, misses_per_order: int = 3
    ) -> None:
        self._store = store
        self._shop = shop
        self._most = misses_per_day
        self._most_for_one = misses_per_order  # a day and conversation

    async def opened(self, tx: Tx, conversation_id: str) -> frozenset[str]:
        """The orders that were opened in a conversation."""
        rows = await tx.execute(_OPENED, {"cid": conversation_id})
        return frozenset(row.order_id for row in rows)

    async def open(self, conversation_id: str, asked_for: str, tail: str) -> str | None:
        """Open an order, named by its number or its parcel's, with the last four digits of its phone; its id.

        A wrong pair is a miss and None; so is a right one, once this order was guessed at too often today.
        """
        order = await self._order(asked_for)
        door = f"order:{order.id if order else asked_for[:_LONGEST]}"
        mine = f"{door}:{conversation_id}"
        worn = await self._missed(mine) >= self._most_for_one
        worn = await self._missed(door) >= self._most_for_one * EVERYBODY or worn
        if order is None or worn or not tail_matches(order, tail):
            for counted in (conversation_id, mine, door):
                await self.miss(counted)
            return None
        async with self._store.write() as tx:
            known = (grants.c.conversation_id == conversation_id, grants.c.order_id == order.id)
            if not await tx.scalar(select(func.count()).where(*known)):
                row = {
                    "conversation_id": conversation_id,
                    "order_id": order.id,
                    "at": self._store.clock.now(),
                }
                await tx.execute(insert(grants).values(**row))
        return order.id

    async def miss(self, visitor: str) -> None:
        """Count a wrong guess."""
        today = await self._today()
        async with self._store.write() as tx:
            mine = (misses.c.visitor == visitor, misses.c.day == today)
            counted = await tx.execute(update(misses).where(*mine).values(count=misses.c.count + 1))
            if not counted.rowcount:
                await tx.execute(insert(misses).values(visitor=visitor, day=today, count=1))

    async def blocked(self, visitor: str) -> bool:
        """Whether this visitor has guessed wrong too often today; then a person helps."""
        return await self._missed(visitor) >= self._most

    async def _missed(self, visitor: str) -> int:
        today = await self._today()
        async with self._store.read() as tx:
            mine = (misses.c.visitor == visitor, misses.c.day == today)
            return int(await tx.scalar(select(misses.c.count).where(*mine)) or 0)

    async def _order(self, asked_for: str) -> Order | None:
        """The order of this number. Both look-ups are always made, so that time tells nothing."""
        by_number = await _found(self._shop.order(asked_for))
        by_parcel = await _found(self._shop.order_by_tracking(asked_for))
        return by_number or by_parcel

    async def _today(self) -> date:
        return (await self._shop.now()).date()


async def _found(asked: Awaitable[Order]) -> Order | None:
    try:
        return await asked
    except NotFound:
        return None
