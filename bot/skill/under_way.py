"""An order of which something is on its way back, or is to be."""

from typing import Final

from bot.shop import Order
from bot.shop.aftersales import under_way
from bot.skill.holding import holding
from bot.skill.listed import says_other
from bot.skill.slots import OrderId, Scene
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class UnderWay(OrderId):
    """The order on which a refund is approved or a return, an exchange or a repair is on file; any may still be named.

    What was spoken of last counts only where it has what is asked about, or is pointed at: "where is my refund", after a
    parcel was followed, is not about that parcel while the money for another order is on its way.
    """

    def has(self, order: Order) -> bool:
        """Whether this order has what is asked about."""
        return under_way(order)

    async def find(self, scene: Scene) -> str | None:
        """The only order that has it, or the one of several that holds what was spoken of a moment ago."""
        having = await self._having(scene)
        if not having or await self._not_theirs(scene):
            found = await super().find(scene)
            return None if found is None else str(found)
        if len(having) == 1:
            return having[0].id
        products = await scene.shop.products() if scene.things else ()
        spoken_of = (holding(having, products, {normalise(thing).text}) for thing in scene.things)
        theirs = next((orders for orders in spoken_of if orders), [])
        return theirs[0].id if len(theirs) == 1 else None

    async def stays(self, scene: Scene) -> bool:
        if not await super().stays(scene):
            return False
        if _SAYS.points.search(scene.text.lower()):
            return True
        known = scene.slots.get("order_id")
        having = [order for order in await scene.shop.orders() if self.has(order)]
        return not having or any(order.id == known for order in having)

    async def _having(self, scene: Scene) -> list[Order]:
        """The orders that have it; of these, those on which it is not over yet."""
        having = [order for order in await scene.shop.orders() if self.has(order)]
        if says_other(scene.text):
            having = [order for order in having if order.id != scene.slots.get("order_id")]
        return [order for order in having if under_way(order)] or having

    async def _fitting(self, scene: Scene) -> list[Order]:
        return await self._having(scene) or await super()._fitting(scene)
