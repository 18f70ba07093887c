"""What is under way for an order after it came: returns, exchanges, repairs, and the days they are possible in."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.facts import Fact
from bot.shop import Order, ShopInfo
from bot.shop.policy import last_day, number, over, remaining, table

QUALITY_REASONS = frozenset({"damaged", "quality"})


@dataclass(frozen=True, slots=True)
class Filed:
    """A request that the shop has on file for an order."""

    type: str
    reference: str
    on: date
    pickup_on: date | None = None  # not every shop names one


@dataclass(frozen=True, slots=True)
class Window:
    """Days after delivery in which something is possible; `open` tells whether it still is."""

    days: int
    until: date
    open: bool


def filed(order: Order, *types: str) -> Filed | None:
    """The newest request of one of these types, or None."""
    rows = order.extra.get("requests")
    for row in reversed(rows if isinstance(rows, list) else []):
        if isinstance(row, dict) and row.get("type") in types:
            day = datetime.fromisoformat(str(row["at"])) if row.get("at") else order.paid_at
            local = day.astimezone(order.paid_at.tzinfo)
            fetched = date.fromisoformat(str(row["pickup_on"])) if row.get("pickup_on") else None
            return Filed(str(row["type"]), str(row.get("reference") or ""), local.date(), fetched)
    return None


def window(order: Order, info: ShopInfo, now: datetime, *names: str) -> Window | None:
    """The window that the first of these policy keys opens; None when nothing came yet or no key is there."""
    days = next((found for name in names if (found := number(info, name)) is not None), None)
    if days is None or order.delivered_at is None:
        return None
    until = last_day(order.delivered_at, days)
    return Window(days, until, open=not over(order.delivered_at, days, now))


def unfit(order: Order) -> str:
    """Why nothing can come back of this order: its state as a word for a response; empty when it has been delivered."""
    if order.state == "cancelled":
        return "cancelled"
    if order.state == "refunded" or not remaining(order).minor:
        return "refunded"
    if order.delivered_at is None:
        return "not_shipped" if order.shipped_at is None else "in_transit"
    return ""


def pays_freight(info: ShopInfo, reason: str) -> Fact:
    """Who pays the way back for a reason: `shop`, `customer`, or None when reason or rule is not known."""
    kind = {"wrong_item": "wrong_item", **dict.fromkeys(QUALITY_REASONS, "quality_issue")}.get(
        reason, "change_of_mind" if reason else ""
    )
    return table(info, "return_shipping_paid_by").get(kind)
