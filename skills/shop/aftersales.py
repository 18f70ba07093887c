"""Goods that come back: return, exchange, repair, and withdrawing them. One at a time, and only within the policy's days."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import EffectType, Order
from bot.shop.aftersales import WITHDRAWN, Filed, filed, why_it_stands
from skills.shop.case import Case, dump, last_day, reject, remaining
from skills.shop.rows import stamp

Change = Callable[[Case], dict[str, Fact]]
_TYPES: Final[tuple[EffectType, ...]] = ("return", "exchange", "repair")
_CODES: Final = {
    "not_offered": "not_offered",
    "refunded": "already_refunded",
    "on_its_way": "already_collected",
}


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
    delivered = order.delivered_at
    if case.over(delivered, window):
        reject("window_over")
    order = _replaced(case, order)
    reason = case.detail("reason")
    case.file(order)
    kind = case.command.type
    tomorrow = case.rules.today + timedelta(days=1)
    entry: dict[str, JsonValue] = {
        "type": kind,
        "reference": case.reference,
        "at": stamp(case.rules.now),
        "pickup_on": tomorrow.isoformat(),
        **({"wish": wish} if (wish := case.command.details.get("wish", "")) else {}),
    }
    case.note_on_order(order, "requests", entry)
    return {
        "order_id": order.id,
        "reason": reason,
        "until": last_day(delivered, window),
        "pickup_on": tomorrow,
    }


def withdraw(case: Case) -> dict[str, Fact]:
    """Take a request off the file before anything was fetched; what it asked for will not happen."""
    order, kind = case.order(), case.detail("kind")
    found = filed(order, *_TYPES)
    if found is None or found.type != kind or found.reference != case.detail("request"):
        reject("nothing_to_cancel")
    _mark_withdrawn(case, order, found)
    case.file(order)
    return {"order_id": order.id, "kind": kind, "request": found.reference}


def _replaced(case: Case, order: Order) -> Order:
    """The order without the exchange that this one is filed instead of; nothing else may be on file beside it."""
    found = filed(order, *_TYPES)
    if found is None:
        return order
    instead = case.command.details.get("instead_of")
    if case.command.type != "exchange" or found.type != "exchange" or found.reference != instead:
        reject("already_requested")
    _mark_withdrawn(case, order, found)
    return case.order()


def _mark_withdrawn(case: Case, order: Order, found: Filed) -> None:
    now = case.rules.now.astimezone(case.rules.zone)
    if code := _CODES.get(why_it_stands(order, found, case.rules.info, now)):
        reject(code)
    rows = order.extra.get("requests")
    marked: list[JsonValue] = [
        {**row, "state": WITHDRAWN, "withdrawn_at": stamp(case.rules.now)}
        if isinstance(row, dict) and row.get("reference") == found.reference
        else row
        for row in (rows if isinstance(rows, list) else [])
    ]
    case.update_order(order, extra=dump({**order.extra, "requests": marked}))


CHANGES: Final[Mapping[EffectType, Change]] = {
    "return": take_back,
    "exchange": exchange,
    "repair": repair,
    "cancel_request": withdraw,
}
