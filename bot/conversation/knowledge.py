"""The tables of knowledge: where it came from, its passages, their vectors by model, and which version was told when.

The database is the truth; indexes are made from it and can always be made again.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from bot.conversation.columns import Number, SafeText, Utc, metadata

sources = Table(
    "knowledge_sources",
    metadata,
    Column("id", Number, primary_key=True),
    Column("collection", SafeText, nullable=False),
    Column("name", SafeText, nullable=False),  # a path below what was imported, an address, or "fixture"
    Column(
        "digest", String(64), nullable=False
    ),  # of what was read, so that the same is not read into rows again
    Column("updated_at", Utc, nullable=False),
    UniqueConstraint("collection", "name"),
    sqlite_autoincrement=True,
)

passages = Table(
    "knowledge_passages",
    metadata,
    Column("id", Number, primary_key=True),  # the stable id of its vector
    Column(
        "source_id",
        Number,
        ForeignKey("knowledge_sources.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("collection", SafeText, nullable=False),
    Column("article", SafeText, nullable=False),  # the id that it is quoted and found under
    Column("position", Integer, nullable=False, server_default="0"),
    Column("title", SafeText, nullable=False, server_default=""),
    Column("heading", SafeText, nullable=False, server_default=""),
    Column("text", SafeText, nullable=False),
    Column("language", SafeText, nullable=False, server_default=""),
    Column("kind", String(8), nullable=False, server_default="passage"),
    Column("audience", SafeText, nullable=False, server_default="public"),
    Column("product", SafeText, nullable=False, server_default=""),
    Column("link", SafeText, nullable=False, server_default=""),
    Column("picture", SafeText, nullable=False, server_default=""),
    Column("valid_from", Utc),
    Column("valid_until", Utc),
    Column("digest", String(64), nullable=False),  # of what is embedded
    Column("version", Integer, nullable=False, server_default="1"),
    Column("changed", Number, nullable=False),  # the state's number when it was written
    Column("since", Utc, nullable=False),  # when this version was first there to be told
    CheckConstraint("kind IN ('passage', 'answer', 'must_say')", name="kind"),
    UniqueConstraint("collection", "article", "position"),
    Index("ix_knowledge_passages_changed", "changed"),
    sqlite_autoincrement=True,  # a vector's id is never given to another passage
)

vectors = Table(
    "knowledge_vectors",
    metadata,
    Column("passage_id", Number, ForeignKey("knowledge_passages.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(64), primary_key=True),  # which encoder, by the digest of its files
    Column("vector", LargeBinary, nullable=False),  # little-endian half floats
)

# What was told once and is not true any more: names, versions and times, no words.
versions = Table(
    "knowledge_versions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("collection", SafeText, nullable=False),
    Column("article", SafeText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("told_from", Utc, nullable=False),
    Column("told_until", Utc, nullable=False),
    Index("ix_knowledge_versions_collection_article", "collection", "article"),
    sqlite_autoincrement=True,
)

# One row: counted up with every change, so that every process sees that there is something new.
state = Table(
    "knowledge_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Number, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="one"),
)
