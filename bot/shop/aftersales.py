"""What is under way for an order after it came: returns, exchanges, repairs, and the days they are possible in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Order, ShopInfo
from bot.shop.policy import last_day, number, over, remaining, table

QUALITY_REASONS = frozenset({"damaged", "quality"})
WITHDRAWABLE: Final = "requests_withdrawable"  # key of the policy
REGISTERED: Final = "registered"
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Filed:
    """A request that the shop has on file for an order."""

    type: str
    reference: str
    on: date
    pickup_on: date | None = None  # not every shop names one
    state: str = ""  # in the shop's words, where it says more than that it is on file
    withdrawn_on: date | None = None
    wish: str = ""  # of an exchange: what comes instead


@dataclass(frozen=True, slots=True)
class Window:
    """Days after delivery in which something is possible; `open` tells whether it still is."""

    days: int
    until: date
    open: bool


def filed(order: Order, *types: str) -> Filed | None:
    """The newest request of one of these types that stands, or None."""
    return next((each for each in _requests(order, types) if each.state != WITHDRAWN), None)


def under_way(order: Order) -> bool:
    """Whether money of it is about to go back, or something is on file for it."""
    return order.state == "refund_approved" or filed(order, "return", "exchange", "repair") is not None


def withdrawn(order: Order, *types: str) -> Filed | None:
    """The newest request of one of these types, where that one was withdrawn."""
    newest = next(_requests(order, types), None)
    return newest if newest and newest.state == WITHDRAWN else None


def why_it_stands(order: Order, on_file: Filed, info: ShopInfo, now: datetime) -> str:
    """Why a request cannot be withdrawn without a person: `not_offered`, `refunded` or `on_its_way`; empty when it can.

    On the day of the pick-up nobody here knows whether the courier has been there.
    """
    if info.policy.get(WITHDRAWABLE) is not True:
        return "not_offered"
    if order.state in ("refund_approved", "refunded"):
        return "refunded"
    gone = on_file.state not in ("", REGISTERED)
    fetched = on_file.pickup_on is not None and now.date() >= on_file.pickup_on
    return "on_its_way" if gone or fetched else ""


def _requests(order: Order, types: Sequence[str]) -> Iterator[Filed]:
    rows = order.extra.get("requests")
    for row in reversed(rows if isinstance(rows, list) else []):
        if isinstance(row, dict) and row.get("type") in types:
            yield _filed(row, order)


def _filed(row: Mapping[str, JsonValue], order: Order) -> Filed:
    on = _day(row.get("at"), order)
    return Filed(
        type=str(row["type"]),
        reference=str(row.get("reference") or ""),
        on=on or order.paid_at.date(),
        pickup_on=date.fromisoformat(str(row["pickup_on"])) if row.get("pickup_on") else None,
        state=str(row.get("state") or ""),
        withdrawn_on=_day(row.get("withdrawn_at"), order),
        wish=str(row.get("wish") or ""),
    )


def _day(value: JsonValue, order: Order) -> date | None:
    return datetime.fromisoformat(str(value)).astimezone(order.paid_at.tzinfo).date() if value else None


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
