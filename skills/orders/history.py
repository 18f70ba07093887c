"""My past orders."""

from typing import Any, Final, get_args

from bot.shop import Order, OrderState
from bot.shop.order_facts import order_facts
from bot.skill import Event, Skill

SHOWN: Final = 6  # of all orders, the newest


class OrderHistory(Skill):
    """Lists the orders this session may see, the newest first."""

    intents = ("order.history",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        orders = await self.shop.orders()
        if orders:
            rows = [_row(order) for order in orders[:SHOWN]]
            dispatcher.utter_message(response="order.history", total=len(orders), orders=rows)
        else:
            known = await self.shop.me()
            name = "order.history.none" if known else "order.history.sign_in"
            dispatcher.utter_message(response=name)
        return []


def _row(order: Order) -> dict[str, Any]:
    """The order's facts, and one clause that words its state."""
    state: dict[str, Any] = {name: [{}] if order.state == name else [] for name in get_args(OrderState)}
    return {**order_facts(order), **state}
