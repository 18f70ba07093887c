"""Tables of record: effects, tickets, grants, settings, connectors' memory and the audit chain."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Delete,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Update,
    delete,
    text,
    update,
)

from bot.conversation.columns import Json, Number, SafeText, SealedJson, SealedText, Utc, metadata
from bot.conversation.tables import conversation_key

# No foreign key: the ledger of money outlives a forgotten conversation, without its texts.
effects = Table(
    "effects",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", SafeText, nullable=False),
    Column("turn_id", String(32)),
    Column("customer_id", SafeText),
    Column("type", SafeText, nullable=False),
    Column("order_id", SafeText),
    Column("amount_minor", Number, nullable=False, server_default="0"),
    Column("amount", SafeText, nullable=False, server_default=""),
    Column("currency", SafeText, nullable=False, server_default=""),
    Column("step", SafeText, nullable=False, server_default=""),
    Column("details", SealedJson, nullable=False),
    Column("facts", SealedJson, nullable=False),
    Column("state", String(10), nullable=False, server_default="proposed"),
    Column("approval", String(8), nullable=False, server_default=""),
    Column("approver", SafeText, nullable=False, server_default=""),
    Column("key", SafeText, nullable=False, unique=True),
    Column("expires_at", Utc),
    Column("receipt", SealedJson),
    Column("problem", SafeText, nullable=False, server_default=""),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("paid_minor", Number),  # for its order, as the shop said when it was proposed
    Column("seen", Number),  # movements of the customer's money that were known when it was submitted
    CheckConstraint(
        "state IN ('proposed', 'confirmed', 'submitted', 'settled', 'failed', 'unknown', 'dropped', 'expired')",
        name="state",
    ),
    CheckConstraint("approval IN ('', 'needed', 'granted', 'refused')", name="approval"),
    CheckConstraint("approval <> 'granted' OR approver <> ''", name="approver"),
    CheckConstraint("amount_minor >= 0", name="amount"),
    CheckConstraint("amount_minor = 0 OR currency <> ''", name="currency"),
    Index("ix_effects_conversation_id_state", "conversation_id", "state"),
    Index("ix_effects_order_id", "order_id"),
    Index("ix_effects_customer_id_created_at", "customer_id", "created_at"),
    Index("ix_effects_turn_id", "turn_id"),
)

# Kept by triggers on `effects` (revision r0011): what is here is what the database itself has counted.
order_money = Table(
    "order_money",
    metadata,
    Column("order_id", SafeText, primary_key=True),
    Column("currency", SafeText, primary_key=True),
    Column("paid_minor", Number),  # at most, as far as anybody said; null: nobody has
    Column("gone_minor", Number, nullable=False),  # went back, is on its way, or nobody knows
    Column("alone_after_minor", Number, nullable=False),  # gone before, when the bot last gave by itself
    CheckConstraint("gone_minor >= 0", name="gone"),
    CheckConstraint("gone_minor <= paid_minor", name="paid"),
    CheckConstraint("alone_after_minor = 0", name="alone"),
)

customer_money = Table(
    "customer_money",
    metadata,
    Column("customer_id", SafeText, primary_key=True),
    Column("currency", SafeText, primary_key=True),
    Column("movements", Number, nullable=False),
    Column("unseen", Number, nullable=False),  # of them, when the bot last gave by itself
    CheckConstraint("unseen = 0", name="unseen"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", String(64), primary_key=True),
    conversation_key(),
    Column("queue", SafeText, nullable=False, server_default="general"),
    Column("outcome", String(14), nullable=False),
    Column("reason", SafeText, nullable=False, server_default=""),
    Column("summary", SealedJson, nullable=False),
    Column("state", String(8), nullable=False, server_default="open"),
    Column("agent", SafeText),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("created_at", Utc, nullable=False),
    Column("claimed_at", Utc),
    Column("closed_at", Utc),
    Column("language", SafeText),
    Column("due_at", Utc),  # when a person should have answered, on business time
    Column("assigned_at", Utc),  # when it was given to somebody who did not ask for it
    Column("replied_at", Utc),  # when a person first wrote
    Column(
        "next_due_at", Utc
    ),  # when a person should answer what the customer has written since; null: nothing is owed
    Column(
        "answers", Integer, nullable=False, server_default="0"
    ),  # that were owed after the first and given
    Column("late", Integer, nullable=False, server_default="0"),  # of those
    Column("resolve_due_at", Utc),  # when it should be over, on business time
    CheckConstraint("state IN ('open', 'claimed', 'closed')", name="state"),
    CheckConstraint(
        "outcome IN ('assigned', 'queued', 'callback', 'closed_hours', 'approval')", name="outcome"
    ),
    CheckConstraint("state <> 'claimed' OR agent IS NOT NULL", name="agent"),
    Index("ix_tickets_state_queue_priority_created_at", "state", "queue", "priority", "created_at"),
    Index("ix_tickets_conversation_id", "conversation_id"),
)
# A conversation waits in one queue, once.
Index(
    "uq_tickets_waiting",
    tickets.c.conversation_id,
    unique=True,
    sqlite_where=text("state <> 'closed' AND outcome IN ('assigned', 'queued')"),
    postgresql_where=text("state <> 'closed' AND outcome IN ('assigned', 'queued')"),
)

grants = Table(
    "grants",
    metadata,
    conversation_key(primary=True),
    Column("order_id", SafeText, primary_key=True),
    Column("at", Utc, nullable=False),
)

misses = Table(
    "misses",
    metadata,
    Column("visitor", SafeText, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False, server_default="0"),
)

# What customers think of an answer (`thumb`, by message) or of an episode (`csat`).
opinions = Table(
    "opinions",
    metadata,
    conversation_key(primary=True),
    Column("kind", String(8), primary_key=True),
    Column("subject", SafeText, primary_key=True),
    Column("score", Integer, nullable=False),
    Column("reason", SafeText, nullable=False, server_default=""),
    Column("comment", SealedText, nullable=False, server_default=""),
    Column("at", Utc, nullable=False),
    CheckConstraint("kind IN ('thumb', 'csat')", name="kind"),
)

memory = Table(
    "memory",
    metadata,
    Column("owner", SafeText, primary_key=True),
    Column("key", SafeText, primary_key=True),
    Column("value", SealedJson),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("expires_at", Utc),
)

settings = Table(
    "settings",
    metadata,
    Column("version", Number, primary_key=True),
    Column("values", Json, nullable=False),
    Column("author", SafeText, nullable=False),
    Column("note", SafeText, nullable=False, server_default=""),
    Column("at", Utc, nullable=False),
    Column("base", Number),  # the version it was made from
    Column("state", String(10)),  # proposed | approved | declined | trial
    Column("report", Json),  # what it would have done to past turns
    Column("approver", SafeText),
    Column("share", Integer),  # of a trial: percent of conversations; 0 runs silently beside
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", Number, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("kind", SafeText, nullable=False),
    Column("actor", SafeText, nullable=False),
    Column("subject", SafeText, nullable=False),
    Column("data", Json, nullable=False),  # ids only
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("prev_hash"),  # a chain has no forks
    sqlite_autoincrement=True,
)


def bare_effects(conversation_id: str) -> tuple[Delete | Update, ...]:
    """What goes of a conversation's effects when it is forgotten: whole rows where nothing reached the shop, else all but the bare line."""
    mine = effects.c.conversation_id == conversation_id
    harmless = effects.c.state.in_(("proposed", "confirmed", "dropped", "expired"))
    blank: dict[str, Any] = {"details": {}, "facts": {}, "problem": "", "receipt": None}
    return delete(effects).where(mine, harmless), update(effects).where(mine).values(**blank)
