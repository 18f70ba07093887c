"""The records: effects, tickets, grants, settings, memory, audit."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Json, Number, SafeText, Utc

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _effects()
    _tickets()
    _grants()
    _misses()
    _memory()
    _settings()
    _audit()


def _effects() -> None:
    op.create_table(
        "effects",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.Column("customer_id", SafeText(), nullable=True),
        sa.Column("type", SafeText(), nullable=False),
        sa.Column("order_id", SafeText(), nullable=True),
        sa.Column("amount_minor", Number, server_default="0", nullable=False),
        sa.Column("amount", SafeText(), server_default="", nullable=False),
        sa.Column("currency", SafeText(), server_default="", nullable=False),
        sa.Column("step", SafeText(), server_default="", nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("state", sa.String(length=10), server_default="proposed", nullable=False),
        sa.Column("approval", sa.String(length=8), server_default="", nullable=False),
        sa.Column("approver", SafeText(), server_default="", nullable=False),
        sa.Column("key", SafeText(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=True),
        sa.Column("receipt", Json, nullable=True),
        sa.Column("problem", SafeText(), server_default="", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.CheckConstraint("amount_minor = 0 OR currency <> ''", name=op.f("ck_effects_currency")),
        sa.CheckConstraint("approval <> 'granted' OR approver <> ''", name=op.f("ck_effects_approver")),
        sa.CheckConstraint(
            "approval IN ('', 'needed', 'granted', 'refused')", name=op.f("ck_effects_approval")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'submitted', 'settled', 'failed', 'unknown', 'dropped', 'expired')",
            name=op.f("ck_effects_state"),
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_effects_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effects")),
        sa.UniqueConstraint("key", name=op.f("uq_effects_key")),
    )
    op.create_index("ix_effects_conversation_id_state", "effects", ["conversation_id", "state"], unique=False)
    op.create_index(
        "ix_effects_customer_id_created_at", "effects", ["customer_id", "created_at"], unique=False
    )
    op.create_index("ix_effects_order_id", "effects", ["order_id"], unique=False)
    op.create_index("ix_effects_turn_id", "effects", ["turn_id"], unique=False)


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("queue", SafeText(), server_default="general", nullable=False),
        sa.Column("outcome", sa.String(length=14), nullable=False),
        sa.Column("reason", SafeText(), server_default="", nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.Column("state", sa.String(length=8), server_default="open", nullable=False),
        sa.Column("agent", SafeText(), nullable=True),
        sa.Column("priority", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("claimed_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('assigned', 'queued', 'callback', 'closed_hours', 'approval')",
            name=op.f("ck_tickets_outcome"),
        ),
        sa.CheckConstraint("state <> 'claimed' OR agent IS NOT NULL", name=op.f("ck_tickets_agent")),
        sa.CheckConstraint("state IN ('open', 'claimed', 'closed')", name=op.f("ck_tickets_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_tickets_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index("ix_tickets_conversation_id", "tickets", ["conversation_id"], unique=False)
    op.create_index(
        "ix_tickets_state_queue_priority_created_at",
        "tickets",
        ["state", "queue", "priority", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_tickets_waiting",
        "tickets",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed' AND outcome IN ('assigned', 'queued')"),
        postgresql_where=sa.text("state <> 'closed' AND outcome IN ('assigned', 'queued')"),
    )


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("order_id", SafeText(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_grants_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "order_id", name=op.f("pk_grants")),
    )


def _misses() -> None:
    op.create_table(
        "misses",
        sa.Column("visitor", SafeText(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("visitor", "day", name=op.f("pk_misses")),
    )


def _memory() -> None:
    op.create_table(
        "memory",
        sa.Column("owner", SafeText(), nullable=False),
        sa.Column("key", SafeText(), nullable=False),
        sa.Column("value", Json, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("expires_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_memory")),
    )


def _settings() -> None:
    op.create_table(
        "settings",
        sa.Column("version", Number, nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("author", SafeText(), nullable=False),
        sa.Column("note", SafeText(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_settings")),
        sqlite_autoincrement=True,
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("kind", SafeText(), nullable=False),
        sa.Column("actor", SafeText(), nullable=False),
        sa.Column("subject", SafeText(), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("prev_hash", name=op.f("uq_audit_prev_hash")),
        sqlite_autoincrement=True,
    )
