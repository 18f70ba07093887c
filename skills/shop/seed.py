"""Make the tables from a fixture, and keep untouched rows as many days old as the fixture says.

A row that an effect touched keeps its times: what was done on Tuesday stays done on Tuesday.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, inspect, select, text, update

from bot.shop import Order
from skills.shop.fixture import Fixture, Records
from skills.shop.rows import customer_row, moment, order_row, refund_rows, stamp
from skills.shop.tables import ABOUT, CUSTOMERS, LAYOUT, METADATA, ORDERS, REFUNDS
from skills.shop.times import same_time

_ONE_AT_A_TIME: Final = 731_042_042  # names the advisory lock of PostgreSQL; SQLite has one writer anyway


def prepare(connection: Connection, fixture: Fixture, now: datetime) -> datetime:
    """Bring the tables in line with the fixture.

    Returns: the moment that the fixture's relative times are counted from.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _ONE_AT_A_TIME})
    now = now.astimezone(fixture.zone)
    anchor = _anchor(connection, fixture)
    if anchor is None:
        _make(connection, fixture, now)
        return now
    days = (now.date() - anchor.date()).days
    return _move(connection, fixture, same_time(anchor, days), now) if days else anchor


def _anchor(connection: Connection, fixture: Fixture) -> datetime | None:
    """What the rows are counted from, or None when there are no rows of this fixture."""
    if not inspect(connection).has_table(ABOUT.name):
        return None
    row = connection.execute(select(ABOUT)).one_or_none()
    if row is None or (row.layout, row.digest) != (LAYOUT, fixture.digest):
        return None
    return moment(row.anchor, fixture.zone)


def _make(connection: Connection, fixture: Fixture, now: datetime) -> None:
    METADATA.drop_all(connection)
    METADATA.create_all(connection)
    records = fixture.at(now)
    connection.execute(insert(ABOUT).values(layout=LAYOUT, digest=fixture.digest, anchor=stamp(now)))
    if records.customers:
        connection.execute(insert(CUSTOMERS), [customer_row(customer) for customer in records.customers])
    if records.orders:
        connection.execute(insert(ORDERS), [order_row(order) for order in records.orders])
    _insert_refunds(connection, records.orders)


def _move(connection: Connection, fixture: Fixture, anchor: datetime, now: datetime) -> datetime:
    records = _until(fixture.at(anchor), now)
    touched = set(connection.scalars(select(ORDERS.c.id).where(ORDERS.c.touched_at.is_not(None))))
    touched |= set(connection.scalars(select(CUSTOMERS.c.id).where(CUSTOMERS.c.touched_at.is_not(None))))
    customers = [customer_row(each) for each in records.customers if each.id not in touched]
    orders = [each for each in records.orders if each.id not in touched]
    for table, rows in ((CUSTOMERS, customers), (ORDERS, [order_row(each) for each in orders])):
        if rows:
            same_row = table.c.id == bindparam("row_id")
            connection.execute(update(table).where(same_row), [{"row_id": row["id"], **row} for row in rows])
    untouched = select(ORDERS.c.id).where(ORDERS.c.touched_at.is_(None))
    connection.execute(delete(REFUNDS).where(REFUNDS.c.order_id.in_(untouched)))
    _insert_refunds(connection, orders)
    connection.execute(update(ABOUT).values(anchor=stamp(anchor)))
    return anchor


def _insert_refunds(connection: Connection, orders: Iterable[Order]) -> None:
    if rows := [row for order in orders for row in refund_rows(order)]:
        connection.execute(insert(REFUNDS), rows)


def _until(records: Records, now: datetime) -> Records:
    """The same records, with nothing that already happened lying ahead of `now`.

    A shop first started at 20:00 and started again next morning would otherwise say that today's order is paid tonight.
    """
    return replace(records, orders=tuple(_order_until(order, now) for order in records.orders))


def _order_until(order: Order, now: datetime) -> Order:
    return replace(
        order,
        paid_at=min(order.paid_at, now),
        shipped_at=order.shipped_at and min(order.shipped_at, now),
        delivered_at=order.delivered_at and min(order.delivered_at, now),
        events=tuple(replace(event, at=min(event.at, now)) for event in order.events),
        refunds=tuple(replace(refund, at=min(refund.at, now)) for refund in order.refunds),
    )
