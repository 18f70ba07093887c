"""People who work here: accounts, sessions, presence, what they write down; clocks on tickets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Json, Number, SafeText, Utc

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and add the columns."""
    columns: tuple[sa.Column[Any], ...] = (
        sa.Column("language", SafeText(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("assigned_at", Utc(), nullable=True),
        sa.Column("replied_at", Utc(), nullable=True),
    )
    for column in columns:
        op.add_column("tickets", column)
    _canned()
    _sign_in_failures()
    _staff()
    _staff_links()
    _batons()
    _edits()
    _notes()
    _presence()
    _staff_sessions()


def _canned() -> None:
    op.create_table(
        "canned",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("texts", Json, nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_canned")),
    )


def _sign_in_failures() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_failures")),
    )


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("password", SafeText(), nullable=True),
        sa.Column("subject", SafeText(), nullable=True),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.Column("capacity", sa.Integer(), server_default="4", nullable=False),
        sa.Column("queues", Json, nullable=True),
        sa.Column("languages", Json, nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.CheckConstraint("role IN ('agent', 'lead', 'manager', 'admin')", name=op.f("ck_staff_role")),
        sa.CheckConstraint("active IN (0, 1)", name=op.f("ck_staff_active")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_staff_capacity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("subject", name=op.f("uq_staff_subject")),
    )


def _staff_links() -> None:
    op.create_table(
        "staff_links",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=True),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("used_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_staff_links")),
    )


def _batons() -> None:
    op.create_table(
        "batons",
        sa.Column("id", Number, nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_batons_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batons")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batons_conversation_id_id", "batons", ["conversation_id", "id"], unique=False)


def _edits() -> None:
    op.create_table(
        "edits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("draft", SafeText(), nullable=False),
        sa.Column("sent", SafeText(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_edits_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
    )
    op.create_index(op.f("ix_edits_conversation_id"), "edits", ["conversation_id"], unique=False)


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("text", SafeText(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_notes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_conversation_id"), "notes", ["conversation_id"], unique=False)


def _presence() -> None:
    op.create_table(
        "presence",
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.CheckConstraint("state IN ('online', 'away')", name=op.f("ck_presence_state")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_presence_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_presence")),
    )


def _staff_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"], unique=False)
