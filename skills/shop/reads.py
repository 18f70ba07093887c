"""What the SQL shop is asked, as statements over one connection."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from bot.errors import NotFound
from bot.shop import Customer, Order
from skills.shop.rows import customer_value, order_values, storable, tracking_key
from skills.shop.tables import CUSTOMERS, ORDERS, REFUNDS


def _orders_where(condition: ColumnElement[bool]) -> Select[Any]:
    # One statement, so that an order and its refunds are seen at the same moment.
    return (
        select(
            ORDERS,
            REFUNDS.c.amount_minor.label("refund_minor"),
            REFUNDS.c.state.label("refund_state"),
            REFUNDS.c.at.label("refund_at"),
            REFUNDS.c.key.label("refund_key"),
        )
        .select_from(ORDERS.outerjoin(REFUNDS, REFUNDS.c.order_id == ORDERS.c.id))
        .where(condition)
        .order_by(ORDERS.c.paid_at.desc(), ORDERS.c.id.desc(), REFUNDS.c.id)
    )


_CUSTOMER = select(CUSTOMERS).where(CUSTOMERS.c.id == bindparam("wanted"))
_ORDER = _orders_where(ORDERS.c.id == bindparam("wanted"))
_ORDERS = _orders_where(ORDERS.c.customer_id == bindparam("wanted"))
_PARCEL = _orders_where(ORDERS.c.tracking_key == bindparam("wanted"))


def customer(connection: Connection, customer_id: str) -> Customer:
    """The customer, or NotFound."""
    row = None
    if storable(customer_id):
        row = connection.execute(_CUSTOMER, {"wanted": customer_id}).one_or_none()
    if row is None:
        raise NotFound("no such customer")
    return customer_value(row)


def order(connection: Connection, order_id: str, zone: ZoneInfo) -> Order:
    """The order, or NotFound."""
    return _one(connection, _ORDER, order_id, zone)


def order_by_tracking(connection: Connection, number: str, zone: ZoneInfo) -> Order:
    """The order that a parcel belongs to, or NotFound."""
    return _one(connection, _PARCEL, tracking_key(number) or "-", zone)


def orders(connection: Connection, customer_id: str, zone: ZoneInfo) -> tuple[Order, ...]:
    """A customer's orders, newest first."""
    return tuple(_found(connection, _ORDERS, customer_id, zone))


def _one(connection: Connection, statement: Select[Any], wanted: str, zone: ZoneInfo) -> Order:
    found = _found(connection, statement, wanted, zone)
    if not found:
        raise NotFound("no such order")
    return found[0]


def _found(connection: Connection, statement: Select[Any], wanted: str, zone: ZoneInfo) -> list[Order]:
    if not storable(wanted):
        return []
    return order_values(connection.execute(statement, {"wanted": wanted}), zone)


def running(starts: datetime | None, ends: datetime | None, now: datetime) -> bool:
    """Whether something with these times runs now."""
    return (starts is None or starts <= now) and (ends is None or now < ends)
