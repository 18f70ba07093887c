"""What went back of each order and to each customer, counted by the database itself, which refuses what may not be.

Triggers count, so that whoever writes is counted: this release, the one before, and a hand at the console.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Number, SafeText

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None

_COUNTED: Final = "('submitted', 'settled', 'unknown')"
_MONEY: Final = (
    "NEW.order_id <> '' AND NEW.currency <> '' AND NEW.type IN ('refund', 'price_adjustment', 'cancel_order')"
)
_LIMITED: Final = "NEW.currency <> '' AND NEW.type IN ('refund', 'price_adjustment')"
_ROW: Final = "order_money.order_id = NEW.order_id AND order_money.currency = NEW.currency"

_GIVE: Final = """
    INSERT INTO order_money (order_id, currency, paid_minor, gone_minor, alone_after_minor)
    VALUES (NEW.order_id, NEW.currency, NEW.paid_minor, NEW.amount_minor, 0)
    ON CONFLICT (order_id, currency) DO UPDATE SET
        paid_minor = CASE WHEN excluded.paid_minor IS NULL OR excluded.paid_minor < order_money.paid_minor
                          THEN order_money.paid_minor ELSE excluded.paid_minor END,
        alone_after_minor = CASE WHEN NEW.approval = '' AND NEW.type <> 'cancel_order'
                                 THEN order_money.gone_minor ELSE 0 END,
        gone_minor = order_money.gone_minor + NEW.amount_minor;"""
_TAKE_BACK: Final = f"""
    UPDATE order_money SET gone_minor =
        CASE WHEN gone_minor > NEW.amount_minor THEN gone_minor - NEW.amount_minor ELSE 0 END
    WHERE {_ROW};"""  # noqa: S608 - nothing of it comes from outside
_MOVE: Final = """
    INSERT INTO customer_money (customer_id, currency, movements, unseen)
    VALUES (coalesce(NEW.customer_id, ''), NEW.currency, 1, 0)
    ON CONFLICT (customer_id, currency) DO UPDATE SET
        movements = customer_money.movements + 1,
        unseen = CASE WHEN NEW.approval = '' AND NEW.seen IS NOT NULL
                      THEN customer_money.movements - NEW.seen ELSE 0 END;"""

# What happens, when, and what is counted then; `{new}` is true where the effect counts now and did not before.
_RULES: Final = (
    ("given", f"{{new}} AND {_MONEY}", _GIVE),
    ("moved", f"{{new}} AND {_LIMITED}", _MOVE),
    ("failed", f"{{gone}} AND {_MONEY}", _TAKE_BACK),
    ("taken_back", "{settled} AND NEW.type = 'cancel_refund'", _TAKE_BACK),
)
_WHEN: Final = {
    "INSERT": {
        "new": f"NEW.state IN {_COUNTED}",
        "gone": "1 = 0",
        "settled": "NEW.state = 'settled'",
    },
    "UPDATE": {
        "new": f"NEW.state IN {_COUNTED} AND OLD.state NOT IN {_COUNTED}",
        "gone": f"OLD.state IN {_COUNTED} AND NEW.state NOT IN {_COUNTED}",
        "settled": "NEW.state = 'settled' AND OLD.state <> 'settled'",
    },
}
_SPENT: Final = f"state IN {_COUNTED} AND type IN ('refund', 'price_adjustment', 'cancel_order')"
_BEFORE: Final = f"""
    INSERT INTO order_money (order_id, currency, paid_minor, gone_minor, alone_after_minor)
    SELECT order_id, currency, NULL, CASE WHEN sum(moved) > 0 THEN sum(moved) ELSE 0 END, 0
    FROM (SELECT order_id, currency, CASE WHEN {_SPENT} THEN amount_minor ELSE -amount_minor END AS moved
          FROM effects
          WHERE order_id <> '' AND currency <> '' AND (({_SPENT}) OR (type = 'cancel_refund' AND state = 'settled'))
         ) AS moves
    GROUP BY order_id, currency"""  # noqa: S608 - nothing of it comes from outside


def upgrade() -> None:
    """Add columns that nobody must fill, the two counts, what keeps them, and what went back before."""
    op.add_column("effects", sa.Column("paid_minor", Number, nullable=True))
    op.add_column("effects", sa.Column("seen", Number, nullable=True))
    op.create_table(
        "order_money",
        sa.Column("order_id", SafeText(), nullable=False),
        sa.Column("currency", SafeText(), nullable=False),
        sa.Column("paid_minor", Number, nullable=True),
        sa.Column("gone_minor", Number, nullable=False),
        sa.Column("alone_after_minor", Number, nullable=False),
        sa.CheckConstraint("gone_minor >= 0", name=op.f("ck_order_money_gone")),
        sa.CheckConstraint("gone_minor <= paid_minor", name=op.f("ck_order_money_paid")),
        sa.CheckConstraint("alone_after_minor = 0", name=op.f("ck_order_money_alone")),
        sa.PrimaryKeyConstraint("order_id", "currency", name=op.f("pk_order_money")),
    )
    op.create_table(
        "customer_money",
        sa.Column("customer_id", SafeText(), nullable=False),
        sa.Column("currency", SafeText(), nullable=False),
        sa.Column("movements", Number, nullable=False),
        sa.Column("unseen", Number, nullable=False),
        sa.CheckConstraint("unseen = 0", name=op.f("ck_customer_money_unseen")),
        sa.PrimaryKeyConstraint("customer_id", "currency", name=op.f("pk_customer_money")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _count_on_sqlite()
    else:
        _count_on_postgresql()
    op.execute(_BEFORE)


def _count_on_sqlite() -> None:
    for event, when in _WHEN.items():
        on = "UPDATE OF state" if event == "UPDATE" else event
        for name, condition, act in _RULES:
            if (said := condition.format(**when)).startswith("1 = 0"):
                continue
            op.execute(
                sa.text(
                    f"CREATE TRIGGER effects_{name}_{event.lower()} AFTER {on} ON effects"
                    f" WHEN {said} BEGIN {act} END"
                )
            )


def _count_on_postgresql() -> None:
    for event, when in _WHEN.items():
        steps = "".join(
            f"\n  IF {condition.format(**when)} THEN {act}\n  END IF;" for _, condition, act in _RULES
        )
        name = f"effects_money_{event.lower()}"
        on = "UPDATE OF state" if event == "UPDATE" else event
        op.execute(
            sa.text(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN{steps}\n  RETURN NULL; END $$"
            )
        )
        op.execute(
            sa.text(f"CREATE TRIGGER {name} AFTER {on} ON effects FOR EACH ROW EXECUTE FUNCTION {name}()")
        )
