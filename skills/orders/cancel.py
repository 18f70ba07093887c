"""Cancel an order."""

from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.shop import Command, Order, Receipt, ShopInfo
from bot.shop.aftersales import filed
from bot.shop.order_facts import named, order_facts
from bot.shop.policy import clause, number, over, remaining, span
from bot.skill import Event, Skill, effect
from bot.skill.slots import OrderId
from skills.orders.status import refund_parts

WITHDRAW: Final = "return_withdraw"  # of a return, an exchange or a repair on file


class OrderCancel(Skill):
    """Cancels an order that has not shipped, once the customer has seen what goes back and where."""

    intents = ("order.cancel",)
    slots = {"order_id": OrderId(states=("paid",))}
    stakes = "money"

    @effect(
        "cancel_order",
        confirm="order.cancel.confirm",
        done="order.cancel.done",
        failed="order.cancel.failed",
    )
    async def cancel(self, command: Command) -> Receipt:
        """Cancel it and send back what was paid."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info = await self.shop.info()
        if order.state == "paid":
            return [self._propose(order, info)]
        facts = {**order_facts(order), **refund_parts(order)}
        facts["return_window_days"] = number(info, "return_window_days")
        on_file = filed(order, "return", "exchange", "repair")
        if on_file and order.state == "delivered" and WITHDRAW in domain.get("actions", ()):
            return [dict(FollowupAction(WITHDRAW))]
        if on_file and order.state == "delivered":  # that is what they want called off
            facts["reference"] = on_file.reference
            dispatcher.utter_message(response="order.cancel.filed", **facts)
            return []
        dispatcher.utter_message(response=await self._why_not(order, info), **facts)
        return []

    def _propose(self, order: Order, info: ShopInfo) -> Event:
        facts = {**named(order), "amount": remaining(order), "arrival": arrival(info)}
        return self.cancel.propose(details={"reason": "customer_request"}, **facts)

    async def _why_not(self, order: Order, info: ShopInfo) -> str:
        if order.state == "delivered":
            window, now = number(info, "return_window_days") or 0, await self.shop.now()
            late = over(order.delivered_at or order.paid_at, window, now)
            return "order.cancel.too_late" if late else "order.cancel.delivered"
        settled = order.state in ("refund_approved", "refunded")
        return f"order.cancel.{'refunded' if settled else order.state}"


def arrival(info: ShopInfo) -> list[dict[str, Fact]]:
    """The clause that says how long money takes to arrive, where the policy says it."""
    return clause(arrival_days=span(info, "refund_arrival_days"))
