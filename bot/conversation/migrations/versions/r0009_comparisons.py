"""What a model on trial made of turns, beside what was really done."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Json, Number, SafeText, Utc

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "comparisons",
        sa.Column("id", Number, nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("model", SafeText(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("verdict", sa.String(length=9), nullable=True),
        sa.Column("judged_by", SafeText(), server_default="", nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.CheckConstraint("part IN ('judge', 'writer')", name=op.f("ck_comparisons_part")),
        sa.CheckConstraint("verdict IN ('candidate', 'live')", name=op.f("ck_comparisons_verdict")),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turns.id"], name=op.f("fk_comparisons_turn_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
        sa.UniqueConstraint("turn_id", "part", "model", name=op.f("uq_comparisons_turn_id_part_model")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comparisons_part_model", "comparisons", ["part", "model"])
