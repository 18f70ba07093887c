"""The flow: conversations, turns, inbox, events, outbox, timers."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Json, Number, SafeText, Utc

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _conversations()
    _turns()
    _inbox()
    _events()
    _snapshots()
    _outbox()
    _timers()


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", SafeText(), nullable=False),
        sa.Column("channel", SafeText(), nullable=False),
        sa.Column("account", SafeText(), nullable=False),
        sa.Column("conversation", SafeText(), nullable=False),
        sa.Column("owner", SafeText(), server_default="bot", nullable=False),
        sa.Column("owner_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("language", SafeText(), server_default="", nullable=False),
        sa.Column("customer_id", SafeText(), nullable=True),
        sa.Column("fence", Number, server_default="0", nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.Column("lease_holder", SafeText(), server_default="", nullable=False),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("wake_at", Utc(), nullable=True),
        sa.Column("episode", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_seq", Number, server_default="1", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "owner IN ('bot', 'queue', 'closed') OR (owner LIKE 'agent:%' AND length(owner) > 6)",
            name=op.f("ck_conversations_owner"),
        ),
        sa.CheckConstraint("(turn_id IS NULL) = (lease_until IS NULL)", name=op.f("ck_conversations_lease")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index("ix_conversations_customer_id", "conversations", ["customer_id"], unique=False)
    op.create_index("ix_conversations_owner", "conversations", ["owner"], unique=False)
    op.create_index(
        "ix_conversations_due",
        "conversations",
        [sa.text("coalesce(lease_until, wake_at)")],
        sqlite_where=sa.text("coalesce(lease_until, wake_at) IS NOT NULL"),
        postgresql_where=sa.text("coalesce(lease_until, wake_at) IS NOT NULL"),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("seq_first", Number, nullable=False),
        sa.Column("state", sa.String(length=12), server_default="claimed", nullable=False),
        sa.Column("fence", Number, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="1", nullable=False),
        sa.Column("crashed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("absorbed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("visible", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("trace", Json, nullable=True),
        sa.Column("why", SafeText(), server_default="", nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("finished_at", Utc(), nullable=True),
        sa.CheckConstraint("state IN ('claimed', 'done', 'dead', 'superseded')", name=op.f("ck_turns_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_turns_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
    )
    op.create_index(
        "ix_turns_conversation_id_seq_first", "turns", ["conversation_id", "seq_first"], unique=False
    )
    op.create_index("ix_turns_state_finished_at", "turns", ["state", "finished_at"], unique=False)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("seq", Number, nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("key", SafeText(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", SafeText(), nullable=False),
        sa.Column("sender", SafeText(), server_default="", nullable=False),
        sa.Column("customer_id", SafeText(), nullable=True),
        sa.Column("attachments", Json, nullable=False),
        sa.Column("metadata", Json, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("accepted_at", Utc(), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="new", nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint("kind IN ('message', 'press', 'approval', 'timer')", name=op.f("ck_inbox_kind")),
        sa.CheckConstraint("state IN ('new', 'claimed', 'done', 'dead')", name=op.f("ck_inbox_state")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_inbox_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_inbox")),
        sa.UniqueConstraint("conversation_id", "key", name=op.f("uq_inbox_conversation_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_open",
        "inbox",
        ["conversation_id", "seq"],
        unique=False,
        sqlite_where=sa.text("state IN ('new', 'claimed')"),
        postgresql_where=sa.text("state IN ('new', 'claimed')"),
    )
    op.create_index("ix_inbox_turn_id", "inbox", ["turn_id"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", Number, nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.Column("event", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_events_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_conversation_id_id", "events", ["conversation_id", "id"], unique=False)


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("upto_event", Number, nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_snapshots_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "episode", name=op.f("pk_snapshots")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Number, nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("seq", Number, nullable=False),
        sa.Column("key", SafeText(), nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.Column("author", SafeText(), nullable=False),
        sa.Column("reply", Json, nullable=False),
        sa.Column("plain", SafeText(), nullable=False),
        sa.Column("complete", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("state", sa.String(length=14), server_default="new", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", Utc(), nullable=True),
        sa.Column("problem", SafeText(), server_default="", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("sent_at", Utc(), nullable=True),
        sa.CheckConstraint(
            "author IN ('bot', 'system') OR author LIKE 'agent:%'", name=op.f("ck_outbox_author")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'sent', 'failed', 'undeliverable')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_outbox_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_outbox_conversation_id_seq")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_new",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )
    op.create_index("ix_outbox_turn_id", "outbox", ["turn_id"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["conversation_id", "seq"],
        unique=False,
        sqlite_where=sa.text("state = 'new'"),
        postgresql_where=sa.text("state = 'new'"),
    )


def _timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", Number, nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("kind", SafeText(), nullable=False),
        sa.Column("key", SafeText(), server_default="", nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_timers_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint(
            "conversation_id", "kind", "key", name=op.f("uq_timers_conversation_id_kind_key")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"], unique=False)
