"""The tables of the SQL shop. Money is in minor units, times are UTC in ISO 8601, lists and extras are JSON text.

That no more goes back than was paid is a check of the schema, not only of the code.
"""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text

LAYOUT: Final = 1  # a demo shop in another layout is made anew
METADATA: Final = MetaData()
SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")

ABOUT: Final = Table(
    "shop_about",
    METADATA,
    Column("layout", Integer, primary_key=True),
    Column("digest", Text, nullable=False),  # of the fixture that the rows came from
    Column("anchor", Text, nullable=False),  # the moment that its relative times are counted from
)
CUSTOMERS: Final = Table(
    "shop_customers",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("extra", Text, nullable=False),
    Column("touched_at", Text),  # set by the first effect; such a row keeps its times
)
ORDERS: Final = Table(
    "shop_orders",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("customer_id", Text, ForeignKey("shop_customers.id"), nullable=False, index=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("refunded_minor", BigInteger, nullable=False),  # approved and paid refunds
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("paid_at", Text, nullable=False),
    Column("shipped_at", Text),
    Column("delivered_at", Text),
    Column("eta", Text),
    Column("carrier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False),
    Column("tracking_key", Text, nullable=False, index=True),  # the number as it is looked up
    Column("address", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("items", Text, nullable=False),
    Column("events", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("extra", Text, nullable=False),
    Column("touched_at", Text),
    CheckConstraint("refunded_minor >= 0 AND refunded_minor <= amount_minor", name="no_more_back_than_paid"),
)
REFUNDS: Final = Table(
    "shop_refunds",
    METADATA,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("order_id", Text, ForeignKey("shop_orders.id"), nullable=False, index=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("kind", Text, nullable=False),  # fixture | refund | cancel_order | price_adjustment
    Column("state", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("key", Text, unique=True),  # of the command; none for what the fixture brought
    CheckConstraint("amount_minor > 0", name="refund_is_positive"),
)
REQUESTS: Final = Table(
    "shop_requests",
    METADATA,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("order_id", Text, ForeignKey("shop_orders.id")),
    Column("customer_id", Text, ForeignKey("shop_customers.id")),
    Column("details", Text, nullable=False),
    Column("at", Text, nullable=False),
)
LEDGER: Final = Table(
    "shop_ledger",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("command", Text, nullable=False),  # digest of everything asked, to catch a key used twice
    Column("type", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("at", Text, nullable=False),
)
Index("shop_orders_newest", ORDERS.c.customer_id, ORDERS.c.paid_at)
