"""The log that both sides of a conversation share, and what customers think of answers."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Number, SafeText, Utc

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("conversations", sa.Column("last_log", Number, server_default="0", nullable=False))
    op.create_index("ix_conversations_channel_updated_at", "conversations", ["channel", "updated_at"])
    for table in ("inbox", "outbox"):
        op.add_column(table, sa.Column("log_seq", Number, nullable=True))
        op.create_index(f"ix_{table}_conversation_id_log_seq", table, ["conversation_id", "log_seq"])
    op.create_table(
        "opinions",
        sa.Column("conversation_id", SafeText(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("subject", SafeText(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", SafeText(), server_default="", nullable=False),
        sa.Column("comment", SafeText(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.CheckConstraint("kind IN ('thumb', 'csat')", name=op.f("ck_opinions_kind")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_opinions_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "kind", "subject", name=op.f("pk_opinions")),
    )
