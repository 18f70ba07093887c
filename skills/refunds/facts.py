"""What refund skills say about an order."""

from bot.facts import Fact
from bot.shop import Order, Refund, ShopInfo
from bot.shop.order_facts import order_facts
from bot.shop.policy import clause, span


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
