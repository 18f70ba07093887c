"""Changes of an order that move no money: where it goes, what is in it, its invoice, and claims about its parcel."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import EffectType, Order
from skills.shop.case import Case, dump, reject
from skills.shop.rows import stamp

Change = Callable[[Case], dict[str, Fact]]


def change_address(case: Case) -> dict[str, Fact]:
    """Send an order that is not shipped to another address."""
    order = case.order()
    _refuse_unless_paid(order)
    address = case.detail("address")
    phone = case.command.details.get("phone", "").strip()
    case.update_order(order, address=address, **({"phone": case.detail("phone", 40)} if phone else {}))
    return {"order_id": order.id, "address": address}


def change_order(case: Case) -> dict[str, Fact]:
    """Note a change (size, colour …) of an order that is not shipped, for the warehouse."""
    order = case.order()
    _refuse_unless_paid(order)
    change = case.detail("change")
    item = case.command.details.get("item", "").strip()
    case.file(order)
    entry: dict[str, JsonValue] = {"item": item, "change": change, "at": stamp(case.rules.now)}
    case.note_on_order(order, "changes", entry)
    return {"order_id": order.id, "item": item, "change": change}


def invoice(case: Case) -> dict[str, Fact]:
    """Issue an invoice; another one with other particulars takes its place."""
    order = case.order()
    if order.state in {"cancelled", "refunded"}:
        reject("already_cancelled" if order.state == "cancelled" else "already_refunded")
    kind = case.detail("kind", 40)
    title = case.command.details.get("title", "").strip()
    tax_id = case.command.details.get("tax_id", "").strip()
    wanted = {"type": kind, "title": title, "tax_id": tax_id}
    before = order.extra.get("invoice")
    if isinstance(before, dict) and all(before.get(name, "") == value for name, value in wanted.items()):
        reject("already_issued")
    case.file(order)
    issued: dict[str, JsonValue] = {
        **wanted,
        "state": "issued",
        "number": case.reference,
        "at": stamp(case.rules.now),
    }
    case.update_order(order, extra=dump({**order.extra, "invoice": issued}))
    return {
        "order_id": order.id,
        "number": case.reference,
        "kind": kind,
        "title": title,
        "amount": order.amount,
    }


def claim(case: Case) -> dict[str, Fact]:
    """Report a parcel as late, lost, damaged or incomplete; one claim of a kind per order."""
    order = case.order()
    if order.state == "cancelled":
        reject("already_cancelled")
    if order.shipped_at is None and order.delivered_at is None:
        reject("not_shipped")
    kind = case.detail("kind", 40)
    before = order.extra.get("claims")
    if isinstance(before, list) and any(
        isinstance(each, dict) and each.get("kind") == kind for each in before
    ):
        reject("already_requested")
    case.file(order)
    entry: dict[str, JsonValue] = {"kind": kind, "reference": case.reference, "at": stamp(case.rules.now)}
    case.note_on_order(order, "claims", entry)
    days = case.rules.days("lost_investigation_days")
    answer_by = {"answer_by": case.rules.today + timedelta(days=days)} if days is not None else {}
    return {"order_id": order.id, "kind": kind, **answer_by}


def _refuse_unless_paid(order: Order) -> None:
    match order.state:
        case "paid":
            return
        case "cancelled":
            reject("already_cancelled")
        case "refund_approved" | "refunded":
            reject("already_refunded")
        case _:
            reject("already_shipped")


CHANGES: Final[Mapping[EffectType, Change]] = {
    "change_address": change_address,
    "change_order": change_order,
    "invoice": invoice,
    "claim": claim,
}
