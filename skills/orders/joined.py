"""Whether several orders can travel in one parcel: only what has not left, and that is the warehouse's to say."""

from dataclasses import dataclass
from typing import Final

from bot.facts import Fact
from bot.shop.order_facts import order_facts
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected

JOINED: Final = "joined"  # an entity: several orders shall travel together


@dataclass(frozen=True, kw_only=True)
class Joined(Gate):
    """Tells how far orders can be joined, where that is asked; otherwise the form goes on."""

    async def guard(self, scene: Scene) -> None:
        """Say which orders could still go together, and that nobody here can promise it."""
        if not any(found.entity == JOINED for found in scene.entities):
            return
        waiting = [order for order in await scene.shop.orders() if order.state == "paid"]
        if len(waiting) == 1:
            raise SlotRejected("order.joined.only_one", final=True, **order_facts(waiting[0]))
        if waiting:
            orders: list[Fact] = [order.id for order in waiting]
            raise SlotRejected("order.joined.ask", final=True, orders=orders)
        raise SlotRejected("order.joined.general", final=True)
