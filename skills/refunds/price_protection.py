"""The price fell after I bought it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.facts import Fact
from bot.money import Money
from bot.shop import Command, Order, Product, Receipt, ShopInfo
from bot.shop.order_facts import order_facts
from bot.shop.policy import last_day, number, over, remaining
from bot.skill import Event, Skill, effect
from bot.skill.slots import OrderId
from skills.refunds.facts import about, arrival


class PriceProtection(Skill):
    """Gives back the difference when our own price fell within the days that the policy protects."""

    intents = ("price.protection",)
    slots = {"order_id": OrderId()}
    stakes = "money"

    @effect(
        "price_adjustment",
        confirm="price.adjust_confirm",
        done="price.adjusted",
        approval="refund.approval",
        failed="price.adjust_failed",
    )
    async def adjust(self, command: Command) -> Receipt:
        """Send back by how much the price fell."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        days = number(info, "price_protection_days")
        fallen = fall(order, await self.shop.products())
        if refusal := _refusal(order, days, now, fallen):
            dispatcher.utter_message(response=refusal, **_facts(order, info, days))
            return []
        amount = fallen if fallen <= remaining(order) else remaining(order)
        facts = {**about(order), "arrival": arrival(info)}
        return [self.adjust.propose(order_id=order.id, amount=amount, **facts)]


def fall(order: Order, products: Sequence[Product]) -> Money:
    """How much less the same things would cost today."""
    known = {product.id: product for product in products}
    currency = order.amount.currency
    total = Decimal(0)
    for item in order.items:
        product = known.get(item.product_id)
        price = product.price_in(currency) if product else None
        if price and item.unit_price:
            total += max(item.unit_price.amount - price.amount, Decimal(0)) * item.quantity
    return Money(total, currency)


def _refusal(order: Order, days: int | None, now: datetime, fallen: Money) -> str:
    if days is None:
        return "price.not_protected"
    if order.state in ("cancelled", "refunded") or not remaining(order).minor:
        return "price.settled"
    if over(order.paid_at, days, now):
        return "price.protection_over"
    return "" if fallen.minor else "price.not_lower"


def _facts(order: Order, info: ShopInfo, days: int | None) -> dict[str, Fact]:
    known = order_facts(order)
    if days is None:
        return known
    return {**known, "days": days, "until": last_day(order.paid_at, days)}
