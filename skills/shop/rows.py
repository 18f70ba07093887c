"""Rows of the SQL shop to values of the port, and back."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Row, RowMapping

from bot.money import Money
from bot.shop import Customer, Item, Order, ParcelEvent, Receipt, Refund

ITEMS = TypeAdapter(tuple[Item, ...])
EVENTS = TypeAdapter(tuple[ParcelEvent, ...])
RECEIPT = TypeAdapter(Receipt)
EXTRA = TypeAdapter(dict[str, JsonValue])
_GOING_BACK = {"approved", "paid"}


def stamp(moment: datetime) -> str:
    """A time as rows hold it: UTC, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _maybe_stamp(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


def moment(text: str, zone: ZoneInfo) -> datetime:
    """A time as people of the shop read it."""
    return datetime.fromisoformat(text).astimezone(zone)


def _maybe_moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    return moment(text, zone) if text else None


def storable(*texts: str) -> bool:
    """Whether every database and every URL can hold this text: no NUL, no half of a surrogate pair."""
    return not any("\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text) for text in texts)


def tracking_key(number: str) -> str:
    """A tracking number as it is looked up: customers add spaces and dashes and change case."""
    return "".join(letter for letter in number.upper() if letter.isalnum())


def customer_row(customer: Customer) -> dict[str, Any]:
    """The row of an untouched customer."""
    row = {name: getattr(customer, name) for name in _CUSTOMER}
    return {**row, "extra": EXTRA.dump_json(dict(customer.extra)).decode(), "touched_at": None}


_CUSTOMER = ("id", "name", "language", "phone", "email", "tier", "address", "note")


def customer_value(row: Row[Any]) -> Customer:
    """The customer in this row."""
    fields = row._mapping
    return Customer(**{name: fields[name] for name in _CUSTOMER}, extra=EXTRA.validate_json(fields["extra"]))


def order_row(order: Order) -> dict[str, Any]:
    """The row of an untouched order."""
    back = sum(refund.amount.minor for refund in order.refunds if refund.state in _GOING_BACK)
    return {
        **{name: getattr(order, name) for name in _ORDER},
        "amount_minor": order.amount.minor,
        "refunded_minor": back,
        "currency": order.amount.currency,
        "paid_at": stamp(order.paid_at),
        "shipped_at": _maybe_stamp(order.shipped_at),
        "delivered_at": _maybe_stamp(order.delivered_at),
        "eta": _maybe_stamp(order.eta),
        "tracking_key": tracking_key(order.tracking_number),
        "items": ITEMS.dump_json(order.items).decode(),
        "events": EVENTS.dump_json(order.events).decode(),
        "extra": EXTRA.dump_json(dict(order.extra)).decode(),
        "touched_at": None,
    }


_ORDER = ("id", "customer_id", "state", "carrier", "tracking_number", "address", "phone", "note")


def refund_rows(order: Order) -> list[dict[str, Any]]:
    """The rows of the refunds that the fixture brought."""
    return [
        {
            "order_id": order.id,
            "amount_minor": refund.amount.minor,
            "currency": refund.amount.currency,
            "kind": "fixture",
            "state": refund.state,
            "at": stamp(refund.at),
            "key": None,
        }
        for refund in order.refunds
    ]


def order_values(rows: Iterable[Row[Any]], zone: ZoneInfo) -> list[Order]:
    """The orders in rows of orders joined with their refunds, in the order of the rows."""
    grouped: dict[str, list[RowMapping]] = {}
    for row in rows:
        grouped.setdefault(row._mapping["id"], []).append(row._mapping)
    return [_order_value(group, zone) for group in grouped.values()]


def _order_value(rows: Sequence[RowMapping], zone: ZoneInfo) -> Order:
    row = rows[0]
    return Order(
        **{name: row[name] for name in _ORDER},
        items=ITEMS.validate_json(row["items"]),
        amount=Money.from_minor(row["amount_minor"], row["currency"]),
        paid_at=moment(row["paid_at"], zone),
        shipped_at=_maybe_moment(row["shipped_at"], zone),
        delivered_at=_maybe_moment(row["delivered_at"], zone),
        eta=_maybe_moment(row["eta"], zone),
        events=tuple(
            ParcelEvent(at=event.at.astimezone(zone), text=event.text)
            for event in EVENTS.validate_json(row["events"])
        ),
        refunds=tuple(_refund_value(each, zone) for each in rows if each["refund_state"] is not None),
        extra=EXTRA.validate_json(row["extra"]),
    )


def _refund_value(row: RowMapping, zone: ZoneInfo) -> Refund:
    return Refund(
        amount=Money.from_minor(row["refund_minor"], row["currency"]),
        state=row["refund_state"],
        at=moment(row["refund_at"], zone),
        key=row["refund_key"] or "",
    )
