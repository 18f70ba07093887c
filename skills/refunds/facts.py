"""What refund skills say about an order, and which part of its money is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bot.facts import Fact
from bot.money import Money
from bot.shop import Order, Refund, ShopInfo
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, span


@dataclass(frozen=True, slots=True)
class Wanted:
    """The amount a customer named; `foreign` when it is in another currency than the order."""

    amount: Money
    foreign: bool = False


def about(order: Order) -> dict[str, Fact]:
    """Facts that go with a proposal, which brings the order's id and the amount itself."""
    known = order_facts(order)
    return {name: value for name, value in known.items() if name not in ("order_id", "amount")} | {
        "paid": order.amount
    }


def arrival(info: ShopInfo) -> list[dict[str, Fact]]:
    """How many working days money usually takes, where the policy says it."""
    return clause(days=span(info, "refund_arrival_days"))


def latest(order: Order) -> Refund | None:
    """The newest refund that was not taken back, else the newest."""
    by_age = sorted(order.refunds, key=lambda refund: refund.at)
    standing = [refund for refund in by_age if refund.state != "cancelled"]
    return next(reversed(standing or by_age), None)


def wanted(said: Sequence[str], order: Order, text: str) -> Wanted | None:
    """The part of the money that was named last, as `50 CNY` or `50`; None when no amount was named."""
    for value in reversed(said):
        number, _, currency = value.replace(",", "").partition(" ")
        try:
            amount = Decimal(number)
        except InvalidOperation:
            continue
        if currency == "CNY" and order.amount.currency == "JPY" and ("¥" in text or "￥" in text):
            currency = "JPY"  # the sign is both countries'; the order says which is meant
        meant = currency or order.amount.currency
        return Wanted(Money(amount, meant), foreign=meant != order.amount.currency)
    return None
