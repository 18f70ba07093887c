"""Goods that come back: return, exchange, repair. One of them at a time, and only within the policy's days."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import EffectType
from skills.shop.case import Case, last_day, reject, remaining
from skills.shop.rows import stamp

Change = Callable[[Case], dict[str, Fact]]
_TYPES: Final[tuple[EffectType, ...]] = ("return", "exchange", "repair")


def take_back(case: Case) -> dict[str, Fact]:
    """Accept a return; the money follows when the goods are looked at."""
    return _accept(case, case.rules.days("return_window_days"))


def exchange(case: Case) -> dict[str, Fact]:
    """Accept an exchange."""
    days = case.rules.days("exchange_window_days")
    return _accept(case, case.rules.days("return_window_days") if days is None else days)


def repair(case: Case) -> dict[str, Fact]:
    """Accept a repair under warranty."""
    return _accept(case, case.rules.days("warranty_days"))


def _accept(case: Case, window: int | None) -> dict[str, Fact]:
    order = case.order()
    if order.state == "cancelled":
        reject("already_cancelled")
    if order.state == "refunded" or not remaining(order).minor:
        reject("already_refunded")
    if order.delivered_at is None:
        reject("not_delivered")
    if window is None:
        reject("not_offered")
    if case.over(order.delivered_at, window):
        reject("window_over")
    if case.filed(_TYPES, order_id=order.id):
        reject("already_requested")
    reason = case.detail("reason")
    case.file(order)
    kind = case.command.type
    tomorrow = case.rules.today + timedelta(days=1)
    entry: dict[str, JsonValue] = {
        "type": kind,
        "reference": case.reference,
        "at": stamp(case.rules.now),
        "pickup_on": tomorrow.isoformat(),
    }
    case.note_on_order(order, "requests", entry)
    return {
        "order_id": order.id,
        "reason": reason,
        "until": last_day(order.delivered_at, window),
        "pickup_on": tomorrow,
    }


CHANGES: Final[Mapping[EffectType, Change]] = {"return": take_back, "exchange": exchange, "repair": repair}
