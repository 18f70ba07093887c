"""Which of several orders is meant by its place or by what it is among them: "refund the second one", "the latest one"."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

from bot.shop import Order
from bot.shop.order_facts import days_late
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_PLACES: Final = _SAYS.tables["place"]
_LAST: Final = "last"
Listed = TypeVar("Listed")


def by_place(text: str, told: str, orders: Sequence[Order]) -> Order | None:
    """The order that stood at the place that is named, where several were just told with their numbers; else nothing."""
    return at_place(text, _in_order(told, orders))


def at_place(text: str, listed: Sequence[Listed]) -> Listed | None:
    """Which of several things that stand below each other is meant by the place that is named; nothing where none or no single one is."""
    if len(listed) < 2:
        return None
    said = normalise(text).text
    places = [name for name, pattern in _PLACES.items() if pattern.search(said)]
    if len(places) != 1:
        return None
    if places[0] == _LAST:
        return listed[-1]
    place = int(places[0])
    return listed[place - 1] if place <= len(listed) else None


def among_told(text: str, told: str, shown: str, current: str, orders: Sequence[Order]) -> Order | None:
    """The order that is pointed at among those of the last replies, told one after the other: "the first one", "the other order".

    Args:
        told: The last reply, which has to tell of an order: a list of anything else is what is pointed at.
        shown: The last replies, the oldest first.
        current: The number of the order that is spoken of.
    """
    if not _in_order(told, orders):
        return None
    lately = _in_order(shown, orders)
    if says_other(text):
        others = [order for order in lately if order.id != current]
        return others[0] if len(others) == 1 else None
    return at_place(text, lately)


def says_other(text: str) -> bool:
    """Whether another order is meant than the one that is spoken of."""
    return _SAYS.other.search(normalise(text).text) is not None


def outstanding(orders: Sequence[Order], which: str, now: datetime | None = None) -> Order | None:
    """The dearest, cheapest, newest, oldest or late one of several orders; what they cost is compared in one currency only."""
    if not orders:
        return None
    if which == "late":
        late = [o for o in orders if now and o.state == "shipped" and days_late(o, now)]
        return late[0] if len(late) == 1 else None
    if which in ("newest", "oldest"):
        by_age = sorted(orders, key=lambda order: order.paid_at)
        return by_age[-1] if which == "newest" else by_age[0]
    by_cost = sorted(orders, key=lambda order: order.amount.minor, reverse=which == "dearest")
    if len(orders) < 2 or len({order.amount.currency for order in orders}) > 1:
        return None
    return by_cost[0] if by_cost[0].amount != by_cost[1].amount else None


def pointed_at(text: str, told: str, which: str, orders: Sequence[Order]) -> Order | None:
    """The order that a message points at without naming it."""
    return (outstanding(orders, which) if which else None) or by_place(text, told, orders)


def _in_order(told: str, orders: Sequence[Order]) -> list[Order]:
    """The orders whose numbers stand in a text, as they follow each other there."""
    found = ((re.search(rf"(?<!\w){re.escape(order.id)}(?!\w)", told), order) for order in orders)
    at = sorted((match.start(), order.id, order) for match, order in found if match)
    return [order for _, _, order in at]
