"""Linked accounts, consent to be told things unasked, and what is to be told."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import SafeText, Utc

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _links()
    op.create_table(
        "consents",
        sa.Column("subject", SafeText(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("source", SafeText(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.CheckConstraint("state IN ('given', 'withdrawn')", name=op.f("ck_consents_state")),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_consents")),
    )
    _notices()


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("channel", SafeText(), nullable=False),
        sa.Column("account", SafeText(), nullable=False),
        sa.Column("sender", SafeText(), nullable=False),
        sa.Column("customer_id", SafeText(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "account", "sender", name=op.f("pk_links")),
    )
    op.create_index("ix_links_customer_id", "links", ["customer_id"])
    op.create_table(
        "link_offers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("channel", SafeText(), nullable=False),
        sa.Column("account", SafeText(), nullable=False),
        sa.Column("sender", SafeText(), nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("language", SafeText(), server_default="", nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("used_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_offers")),
    )
    op.create_index("ix_link_offers_expires_at", "link_offers", ["expires_at"])


def _notices() -> None:
    states = "state IN ('planned', 'handed', 'told', 'withheld')"
    op.create_table(
        "notices",
        sa.Column("event", SafeText(), nullable=False),
        sa.Column("kind", SafeText(), nullable=False),
        sa.Column("subject", SafeText(), server_default="", nullable=False),
        sa.Column("customer_id", SafeText(), nullable=True),
        sa.Column("conversation_id", SafeText(), nullable=True),
        sa.Column("state", sa.String(length=8), server_default="planned", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("why", SafeText(), server_default="", nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("ends_at", Utc(), nullable=False),
        sa.Column("told_at", Utc(), nullable=True),
        sa.CheckConstraint(states, name=op.f("ck_notices_state")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_customer_id", "notices", ["customer_id"])
    op.create_index("ix_notices_conversation_id", "notices", ["conversation_id"])
    waiting = sa.text("state IN ('planned', 'handed')")
    op.create_index("ix_notices_due", "notices", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)
