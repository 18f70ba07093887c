"""Clocks of the next answer and of the whole case; the company's session behind a session here."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Utc

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("tickets", sa.Column("next_due_at", Utc(), nullable=True))
    op.add_column("tickets", sa.Column("answers", sa.Integer(), server_default="0", nullable=False))
    op.add_column("tickets", sa.Column("late", sa.Integer(), server_default="0", nullable=False))
    op.add_column("tickets", sa.Column("resolve_due_at", Utc(), nullable=True))
    op.add_column("staff_sessions", sa.Column("provider_session", sa.String(length=64), nullable=True))
    op.create_index("ix_staff_sessions_provider_session", "staff_sessions", ["provider_session"])
