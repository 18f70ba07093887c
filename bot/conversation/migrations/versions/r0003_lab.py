"""The lab: settings as versions with activations, what judgement looked at, outcomes, labels, alarms."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Json, Number, SafeText, Utc

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and create the tables."""
    op.add_column("turns", sa.Column("basis", Json, nullable=True))
    for column in (
        sa.Column("base", Number, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=True),
        sa.Column("report", Json, nullable=True),
        sa.Column("approver", SafeText(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=True),
    ):
        op.add_column("settings", column)
    _activations()
    _outcomes()
    _labels()
    _alarms()


def _activations() -> None:
    op.create_table(
        "activations",
        sa.Column("id", Number, nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("follows", Number, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("actor", SafeText(), nullable=False),
        sa.Column("note", SafeText(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activations")),
        sa.UniqueConstraint("follows", name=op.f("uq_activations_follows")),
        sqlite_autoincrement=True,
    )


def _outcomes() -> None:
    op.create_table(
        "outcomes",
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=False),
        sa.Column("channel", SafeText(), nullable=False),
        sa.Column("language", SafeText(), server_default="", nullable=False),
        sa.Column("skill", SafeText(), server_default="", nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_outcomes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "episode", name=op.f("pk_outcomes")),
    )
    op.create_index("ix_outcomes_started_at", "outcomes", ["started_at"], unique=False)


def _labels() -> None:
    op.create_table(
        "labels",
        sa.Column("turn_id", sa.String(length=32), nullable=False),
        sa.Column("author", SafeText(), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_labels_turn_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("turn_id", "author", name=op.f("pk_labels")),
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", SafeText(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("over_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        sa.UniqueConstraint("key", name=op.f("uq_alarms_key")),
        sqlite_autoincrement=True,
    )
