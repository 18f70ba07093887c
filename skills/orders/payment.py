"""Something about a payment: it failed, it was taken twice, or nobody knows what it is for."""

from datetime import timedelta
from typing import Any, Final

from bot.facts import Fact
from bot.knowledge.quote import Quote, quote
from bot.money import Money
from bot.shop import Order
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, money, number, table
from bot.skill import Event, Skill, hand_over, said
from bot.skill.choices import Choice
from bot.skill.slots import OrderId
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_SAME_PURCHASE: Final = timedelta(days=1)  # two equal orders further apart are two purchases
_WRITTEN: Final = 0.6  # so surely an article answers a question that names no order


class PaymentIssue(Skill):
    """Looks at what the shop knows of a payment; what it does not know goes to a person."""

    intents = ("payment.issue",)
    slots = {
        "payment_problem": Choice(
            ask="payment.issue.ask",
            key="payment_problem",
            words=_SAYS.tables["problems"],
            other="other",
        )
    }

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        problem = tracker.get_slot("payment_problem")
        if problem == "failed":
            minutes = number(await self.shop.info(), "unpaid_order_expires_minutes")
            dispatcher.utter_message(response="payment.failed", kept=clause(unpaid_minutes=minutes))
            return []
        orders = await self.shop.orders()
        twins = _twins(orders) if problem == "double" else None
        if twins:
            first, second = ({"order_id": order.id, "amount": order.amount} for order in twins)
            dispatcher.utter_message(response="payment.double.two_orders", first=[first], second=[second])
            return []
        recorded = [order_facts(order) for order in orders[:3]]
        known = problem if problem in ("double", "not_credited") and recorded else "other"
        dispatcher.utter_message(response=f"payment.{known}.person", recorded=recorded)
        return [hand_over("payment")]


class PaymentFee(Skill):
    """Says what a charge is made of, as far as the order and the policy tell; the rest is for a person to check."""

    intents = ("payment.fee",)
    slots = {"order_id": OrderId(required=False)}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        order_id = tracker.get_slot("order_id")
        fee = money(table(info, "membership").get("fee"), info.currency)
        free: list[dict[str, Fact]] = [{}] if fee is not None and fee.minor == 0 else []
        if free and said.says(tracker, _SAYS.automatic):
            dispatcher.utter_message(response="payment.fee.no_renewal")
        elif not said.value(tracker, "order_id") and (found := await self._written(tracker)):
            dispatcher.utter_message(response=found.response, **found.facts)
        elif order_id:
            dispatcher.utter_message(
                response="payment.fee.order", **_composition(await self.shop.order(order_id))
            )
        else:
            dispatcher.utter_message(response="payment.fee.general", no_renewal=free)
        return []

    async def _written(self, tracker: Any) -> Quote | None:
        """The article about such a charge: who pays duty abroad is no question about the order at hand."""
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        return found if found and found.confidence >= _WRITTEN else None


def _twins(orders: Any) -> tuple[Order, Order] | None:
    """Two live orders over the same things and amount, placed within a day: a purchase that may have been made twice."""
    live = [order for order in orders if order.state in ("paid", "shipped", "delivered")]
    for at, order in enumerate(live):
        for other in live[at + 1 :]:
            same = [i.product_id for i in order.items] == [i.product_id for i in other.items]
            near = abs(order.paid_at - other.paid_at) <= _SAME_PURCHASE
            if same and near and order.amount == other.amount:
                return order, other
    return None


def _composition(order: Order) -> dict[str, Fact]:
    freight = money(order.extra.get("shipping_fee"), order.amount.currency)
    goods: Money | None = order.amount - freight if freight and freight.minor else None
    return {
        **order_facts(order),
        "split": clause(goods=goods, freight=freight),
        "free_freight": [{}] if freight is not None and not freight.minor else [],
    }
