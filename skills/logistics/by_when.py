"""Whether an order comes before a day that the customer names: from its due date, else from what is usual; nothing is promised."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot.facts import Fact
from bot.shop import Order, ShopInfo
from bot.shop.places import addressed_to, at_home
from bot.shop.policy import table
from bot.skill import said
from bot.understanding.phrases import phrases_of

BY_WHEN: Final = "by_when"  # an entity: the day by which it shall be there
_DAYS: Final = re.compile(r"\d+")
_SAYS: Final = phrases_of(__name__)


def wanted_by(tracker: Any, now: datetime) -> date | None:
    """The coming day that was named; a bare number that is over means the month after."""
    try:
        day = date.fromisoformat(said.value(tracker, BY_WHEN))
    except ValueError:
        return None
    if day < now.date() and said.says(tracker, _SAYS.day_alone):
        day = _a_month_on(day)
    return day if day >= now.date() else None


def by_when(
    order: Order, info: ShopInfo, wanted: date, dispatch_by: datetime | None
) -> tuple[str, dict[str, Fact]] | None:
    """The response that tells whether it comes in time, and its facts; None where nothing is known of its day."""
    if order.state == "shipped" and order.eta:
        in_time = order.eta.date() <= wanted
        return f"delivery.by.shipped_{'in_time' if in_time else 'too_late'}", {"wanted": wanted}
    days = _on_its_way(order, info)
    if order.state != "paid" or dispatch_by is None or not days:
        return None
    longest = int(_DAYS.findall(days)[-1])
    likely = dispatch_by.date() + timedelta(days=longest) <= wanted
    return f"delivery.by.paid_{'likely' if likely else 'unsure'}", {"wanted": wanted, "days": days}


def _on_its_way(order: Order, info: ShopInfo) -> str:
    country = addressed_to(order.address)
    far = country is not None and not at_home(info, country)
    days = str(table(info, "delivery_days").get("international" if far else "domestic") or "")
    return days if _DAYS.search(days) else ""


def _a_month_on(day: date) -> date:
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))
