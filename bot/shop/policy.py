"""Reading a shop's policy: every rule may be missing, and what is missing is None and left unsaid."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from pydantic import JsonValue

from bot.facts import Fact
from bot.money import Money
from bot.shop import Order, ShopInfo


def number(info: ShopInfo, name: str) -> int | None:
    """A whole number of the policy: days, hours."""
    value = info.policy.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def span(info: ShopInfo, name: str) -> str | None:
    """A range of the policy such as `3-5`; a lone number counts as one."""
    value = info.policy.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def table(info: ShopInfo, name: str) -> Mapping[str, JsonValue]:
    """A table of the policy, empty when it has none."""
    value = info.policy.get(name)
    return value if isinstance(value, dict) else {}


def money(value: JsonValue, currency: str, shop_currency: str = "") -> Money | None:
    """The amount of a policy value in a currency: a table by currency, or a bare number in the shop's own."""
    if isinstance(value, dict):
        value = value.get(currency)
    elif currency != (shop_currency or currency):
        return None
    if value is None or isinstance(value, bool | list | dict):
        return None
    return Money(Decimal(str(value)), currency)


def last_day(moment: datetime, days: int) -> date:
    """The last calendar day of a window that opened then."""
    return moment.date() + timedelta(days=days)


def over(moment: datetime, days: int, now: datetime) -> bool:
    """Whether a window that opened then is over, by the calendar of the shop."""
    return now.astimezone(moment.tzinfo).date() > last_day(moment, days)


def remaining(order: Order) -> Money:
    """What was paid and did not go back."""
    return order.amount - order.refunded


def clause(**facts: Fact) -> list[dict[str, Fact]]:
    """An optional clause of a response: one row when all of it is known, else none (`{rows:other.response}`)."""
    return [facts] if all(value is not None and value != "" for value in facts.values()) else []


def phones(info: ShopInfo) -> frozenset[str]:
    """The numbers at which the shop and its couriers are reached, as digits."""
    carriers = info.policy.get("carriers")
    rows = [*(carriers if isinstance(carriers, list) else ()), table(info, "contact")]
    told = (str(row.get("phone") or "") for row in rows if isinstance(row, Mapping))
    return frozenset(digits for each in told if (digits := re.sub(r"\D", "", each)))
