"""The tables: what must survive a crash, and the rules that no code path may break.

Text of customers lives only in rows that hang on a conversation, so that forgetting one is a single delete. Money, tickets,
grants, settings and audit stand in `records`.
"""

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
    false,
    func,
    text,
    true,
)

from bot.conversation.columns import Json, Number, SafeText, SealedJson, SealedText, Utc, metadata


def conversation_key(*, primary: bool = False, index: bool = False) -> Column[str]:
    """The column that ties a row to its conversation and makes it go when the conversation is forgotten."""
    link = ForeignKey("conversations.id", ondelete="CASCADE")
    return Column("conversation_id", SafeText, link, primary_key=primary, nullable=False, index=index)


conversations = Table(
    "conversations",
    metadata,
    Column("id", SafeText, primary_key=True),  # Address.id
    Column("channel", SafeText, nullable=False),
    Column("account", SafeText, nullable=False),
    Column("conversation", SafeText, nullable=False),
    Column("owner", SafeText, nullable=False, server_default="bot"),
    Column("owner_version", Integer, nullable=False, server_default="0"),
    Column("language", SafeText, nullable=False, server_default=""),
    Column("customer_id", SafeText),
    Column("fence", Number, nullable=False, server_default="0"),
    Column("turn_id", String(32)),  # the open turn; set exactly while there is a lease
    Column("lease_holder", SafeText, nullable=False, server_default=""),
    Column("lease_until", Utc),
    Column("wake_at", Utc),  # when the waiting messages may be claimed; null when none wait
    Column("episode", Integer, nullable=False, server_default="0"),
    Column("next_seq", Number, nullable=False, server_default="1"),
    Column("last_log", Number, nullable=False, server_default="0"),  # of the log that both sides share
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    CheckConstraint(
        "owner IN ('bot', 'queue', 'closed') OR (owner LIKE 'agent:%' AND length(owner) > 6)", name="owner"
    ),
    CheckConstraint("(turn_id IS NULL) = (lease_until IS NULL)", name="lease"),
)

# A leased conversation is due when its lease runs out, any other when its messages are ready.
DUE = func.coalesce(conversations.c.lease_until, conversations.c.wake_at)
Index(
    "ix_conversations_due",
    DUE,
    sqlite_where=text("coalesce(lease_until, wake_at) IS NOT NULL"),
    postgresql_where=text("coalesce(lease_until, wake_at) IS NOT NULL"),
)
Index("ix_conversations_owner", conversations.c.owner)
Index("ix_conversations_customer_id", conversations.c.customer_id)
Index("ix_conversations_channel_updated_at", conversations.c.channel, conversations.c.updated_at)

turns = Table(
    "turns",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_key(),
    Column("seq_first", Number, nullable=False),
    Column("state", String(12), nullable=False, server_default="claimed"),
    Column("fence", Number, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="1"),
    Column("crashed", Boolean, nullable=False, server_default=false()),
    Column("absorbed", Integer, nullable=False, server_default="0"),
    Column("visible", Boolean, nullable=False, server_default=false()),  # an effect or a sentence is out
    Column("trace", SealedJson),
    Column("basis", SealedJson),  # what judgement looked at, so that it can judge again under other settings
    Column("why", SafeText, nullable=False, server_default=""),  # of a dead turn; never customer text
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc),
    CheckConstraint("state IN ('claimed', 'done', 'dead', 'superseded')", name="state"),
    Index("ix_turns_conversation_id_seq_first", "conversation_id", "seq_first"),
    Index("ix_turns_state_finished_at", "state", "finished_at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Number, primary_key=True),
    conversation_key(),
    Column("key", SafeText, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("text", SealedText, nullable=False),
    Column("sender", SafeText, nullable=False, server_default=""),
    Column("customer_id", SafeText),
    Column("attachments", Json, nullable=False),
    Column("metadata", SealedJson, nullable=False),
    Column("at", Utc, nullable=False),  # the channel's time, kept as data
    Column("accepted_at", Utc, nullable=False),
    Column("state", String(8), nullable=False, server_default="new"),
    Column("turn_id", String(32)),
    Column("log_seq", Number),  # its place in the conversation's log
    CheckConstraint("state IN ('new', 'claimed', 'done', 'dead')", name="state"),
    CheckConstraint("kind IN ('message', 'press', 'approval', 'timer')", name="kind"),
    UniqueConstraint("conversation_id", "key"),
    Index("ix_inbox_turn_id", "turn_id"),
    Index("ix_inbox_conversation_id_log_seq", "conversation_id", "log_seq"),
    sqlite_autoincrement=True,  # a number is never given twice, even after rows were forgotten
)
Index(
    "ix_inbox_open",
    inbox.c.conversation_id,
    inbox.c.seq,
    sqlite_where=text("state IN ('new', 'claimed')"),
    postgresql_where=text("state IN ('new', 'claimed')"),
)

events = Table(
    "events",
    metadata,
    Column("id", Number, primary_key=True),
    conversation_key(),
    Column("episode", Integer, nullable=False),
    Column("turn_id", String(32)),
    Column("event", SealedJson, nullable=False),
    Index("ix_events_conversation_id_id", "conversation_id", "id"),
    sqlite_autoincrement=True,
)

snapshots = Table(
    "snapshots",
    metadata,
    conversation_key(primary=True),
    Column("episode", Integer, primary_key=True),
    Column("upto_event", Number, nullable=False),
    Column("state", SealedJson, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    conversation_key(),
    Column("seq", Number, nullable=False),  # per conversation, without gaps: what clients count by
    Column("key", SafeText, nullable=False, unique=True),
    Column("turn_id", String(32)),
    Column("author", SafeText, nullable=False),
    Column("reply", SealedJson, nullable=False),
    Column("plain", SealedText, nullable=False),
    Column("complete", Boolean, nullable=False, server_default=true()),  # false while it is streamed
    Column("state", String(14), nullable=False, server_default="new"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Utc),
    Column("problem", SafeText, nullable=False, server_default=""),
    Column("created_at", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("log_seq", Number),  # its place in the conversation's log, given when it is complete
    CheckConstraint("state IN ('new', 'sent', 'failed', 'undeliverable')", name="state"),
    CheckConstraint("author IN ('bot', 'system') OR author LIKE 'agent:%'", name="author"),
    UniqueConstraint("conversation_id", "seq"),
    Index("ix_outbox_turn_id", "turn_id"),
    Index("ix_outbox_conversation_id_log_seq", "conversation_id", "log_seq"),
    sqlite_autoincrement=True,
)
Index(
    "ix_outbox_waiting",
    outbox.c.conversation_id,
    outbox.c.seq,
    sqlite_where=text("state = 'new'"),
    postgresql_where=text("state = 'new'"),
)
Index(
    "ix_outbox_new",
    outbox.c.id,
    sqlite_where=text("state = 'new'"),
    postgresql_where=text("state = 'new'"),
)

# A timer stands here while it runs; when it fires it becomes a row of the inbox.
timers = Table(
    "timers",
    metadata,
    Column("id", Number, primary_key=True),
    conversation_key(),
    Column("kind", SafeText, nullable=False),
    Column("key", SafeText, nullable=False, server_default=""),
    Column("due_at", Utc, nullable=False),
    Column("payload", Json, nullable=False),
    UniqueConstraint("conversation_id", "kind", "key"),
    Index("ix_timers_due_at", "due_at"),
    sqlite_autoincrement=True,
)
