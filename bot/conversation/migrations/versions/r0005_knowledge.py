"""Knowledge: sources, passages, vectors by model, told versions, and the number that every change counts up."""

import sqlalchemy as sa
from alembic import op

from bot.conversation.columns import Number, SafeText, Utc

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _sources()
    _passages()
    _vectors()
    _versions()
    _state()


def _sources() -> None:
    op.create_table(
        "knowledge_sources",
        sa.Column("id", Number, nullable=False),
        sa.Column("collection", SafeText(), nullable=False),
        sa.Column("name", SafeText(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_sources")),
        sa.UniqueConstraint("collection", "name", name=op.f("uq_knowledge_sources_collection_name")),
        sqlite_autoincrement=True,
    )


def _passages() -> None:
    op.create_table(
        "knowledge_passages",
        sa.Column("id", Number, nullable=False),
        sa.Column("source_id", Number, nullable=False),
        sa.Column("collection", SafeText(), nullable=False),
        sa.Column("article", SafeText(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("title", SafeText(), server_default="", nullable=False),
        sa.Column("heading", SafeText(), server_default="", nullable=False),
        sa.Column("text", SafeText(), nullable=False),
        sa.Column("language", SafeText(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=8), server_default="passage", nullable=False),
        sa.Column("audience", SafeText(), server_default="public", nullable=False),
        sa.Column("product", SafeText(), server_default="", nullable=False),
        sa.Column("link", SafeText(), server_default="", nullable=False),
        sa.Column("picture", SafeText(), server_default="", nullable=False),
        sa.Column("valid_from", Utc(), nullable=True),
        sa.Column("valid_until", Utc(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("changed", Number, nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('passage', 'answer', 'must_say')", name=op.f("ck_knowledge_passages_kind")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["knowledge_sources.id"],
            name=op.f("fk_knowledge_passages_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_passages")),
        sa.UniqueConstraint(
            "collection",
            "article",
            "position",
            name=op.f("uq_knowledge_passages_collection_article_position"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_knowledge_passages_source_id", "knowledge_passages", ["source_id"], unique=False)
    op.create_index("ix_knowledge_passages_changed", "knowledge_passages", ["changed"], unique=False)


def _vectors() -> None:
    op.create_table(
        "knowledge_vectors",
        sa.Column("passage_id", Number, nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["knowledge_passages.id"],
            name=op.f("fk_knowledge_vectors_passage_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("passage_id", "model", name=op.f("pk_knowledge_vectors")),
    )


def _versions() -> None:
    op.create_table(
        "knowledge_versions",
        sa.Column("id", Number, nullable=False),
        sa.Column("collection", SafeText(), nullable=False),
        sa.Column("article", SafeText(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_from", Utc(), nullable=False),
        sa.Column("told_until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_versions")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_knowledge_versions_collection_article",
        "knowledge_versions",
        ["collection", "article"],
        unique=False,
    )


def _state() -> None:
    made = op.create_table(
        "knowledge_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", Number, server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_knowledge_state_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_state")),
    )
    op.bulk_insert(made, [{"id": 1, "version": 0}])
