"""An order of which something is on its way back, or is to be."""

from bot.shop import Order
from bot.shop.aftersales import under_way
from bot.skill.slots import OrderId, Scene


class UnderWay(OrderId):
    """The order on which a refund is approved or a return, an exchange or a repair is on file; any may still be named."""

    async def _fitting(self, scene: Scene) -> list[Order]:
        orders = list(await scene.shop.orders())
        return [each for each in orders if under_way(each)] or orders
