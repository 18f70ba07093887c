"""What must be true before an order is altered: it has not left the warehouse."""

from dataclasses import dataclass

from bot.facts import Fact
from bot.shop import Order
from bot.shop.order_facts import order_facts, parcel_facts
from bot.shop.policy import clause, number
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected


@dataclass(frozen=True, kw_only=True)
class Unshipped(Gate):
    """The order can still be altered. Otherwise `<refusal>.shipped`, `.delivered` or `.closed` says why not."""

    refusal: str

    async def guard(self, scene: Scene) -> None:
        """Refuse what has shipped, was cancelled or refunded."""
        order = await scene.shop.order(str(scene.slots["order_id"]))
        if order.state == "paid":
            return
        closed = order.state not in ("shipped", "delivered")
        facts = await self._facts(order, scene)
        raise SlotRejected(f"{self.refusal}.{'closed' if closed else order.state}", final=True, **facts)

    async def _facts(self, order: Order, scene: Scene) -> dict[str, Fact]:
        info = await scene.shop.info()
        known = {**order_facts(order), **parcel_facts(order, info, scene.now)}
        courier = clause(carrier=known.get("carrier"), carrier_phone=known.get("carrier_phone"))
        days = number(info, "exchange_window_days") or number(info, "return_window_days")
        return {**known, "courier": courier, "exchange_days": days}
