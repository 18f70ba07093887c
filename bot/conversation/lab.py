"""Tables of the lab: which settings were in force when, what became of episodes, what people said about turns, alarms."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from bot.conversation.columns import Json, Number, SafeText, Utc, metadata
from bot.conversation.tables import conversation_key

# Which version holds since when; the newest row is in force. Version 0 is the file.
activations = Table(
    "activations",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Number, nullable=False),
    Column("follows", Number, nullable=False),  # the activation it replaced: two at once cannot both win
    Column("kind", String(12), nullable=False),  # activated | rolled_back | alarm
    Column("actor", SafeText, nullable=False),
    Column("note", SafeText, nullable=False, server_default=""),
    Column("at", Utc, nullable=False),
    UniqueConstraint("follows"),
    sqlite_autoincrement=True,
)

outcomes = Table(
    "outcomes",
    metadata,
    conversation_key(primary=True),
    Column("episode", Integer, primary_key=True),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc, nullable=False),
    Column("channel", SafeText, nullable=False),
    Column("language", SafeText, nullable=False, server_default=""),
    Column("skill", SafeText, nullable=False, server_default=""),
    Column("outcome", String(12), nullable=False),
    Column("facts", Json, nullable=False),
    Index("ix_outcomes_started_at", "started_at"),
)

labels = Table(
    "labels",
    metadata,
    Column("turn_id", String(32), ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("author", SafeText, primary_key=True),
    Column("label", String(12), nullable=False),
    Column("at", Utc, nullable=False),
)

# What customers thought of it, from 1 to 5, in a channel of their own choosing.
ratings = Table(
    "ratings",
    metadata,
    conversation_key(primary=True),
    Column("at", Utc, primary_key=True),
    Column("score", Integer, nullable=False),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", Number, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column(
        "key", SafeText, nullable=False, unique=True
    ),  # the same alarm is raised once by all replicas together
    Column("facts", Json, nullable=False),
    Column("at", Utc, nullable=False),
    Column("over_at", Utc),
    sqlite_autoincrement=True,
)

# What a model on trial made of a turn, beside what was really done; it goes with the turn.
comparisons = Table(
    "comparisons",
    metadata,
    Column("id", Number, primary_key=True),
    Column("turn_id", String(32), ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    Column("part", String(8), nullable=False),
    Column("model", SafeText, nullable=False),
    Column("same", Boolean, nullable=False),
    Column("facts", Json, nullable=False),
    Column("verdict", String(9)),  # whom a person found right where they differ
    Column("judged_by", SafeText, nullable=False, server_default=""),
    Column("at", Utc, nullable=False),
    CheckConstraint("part IN ('judge', 'writer')", name="part"),
    CheckConstraint("verdict IN ('candidate', 'live')", name="verdict"),
    UniqueConstraint("turn_id", "part", "model"),
    Index("ix_comparisons_part_model", "part", "model"),
    sqlite_autoincrement=True,
)
