"""Tables of the people who work here: accounts, sessions, one-time links, failed sign-ins, presence, and what they write down."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from bot.conversation.columns import Json, Number, SafeText, SealedJson, SealedText, Utc, metadata
from bot.conversation.tables import conversation_key

staff = Table(
    "staff",
    metadata,
    Column("id", String(64), primary_key=True),  # the name a person signs in with, and the <id> of agent:<id>
    Column("name", SafeText, nullable=False),  # what customers and colleagues read
    Column("role", String(8), nullable=False),
    Column("password", SafeText),  # argon2; null until a link was used, and for those who come by OIDC
    Column("subject", SafeText, unique=True),  # issuer and subject of an OIDC account
    Column("active", Integer, nullable=False, server_default="1"),
    Column("capacity", Integer, nullable=False, server_default="4"),  # conversations at a time
    Column("queues", Json),  # null: every queue
    Column("languages", Json),  # null: every language
    Column("created_at", Utc, nullable=False),
    CheckConstraint("role IN ('agent', 'lead', 'manager', 'admin')", name="role"),
    CheckConstraint("active IN (0, 1)", name="active"),
    CheckConstraint("capacity >= 0", name="capacity"),
)


def _staff_key(*, primary: bool = False, index: bool = False) -> Column[str]:
    link = ForeignKey("staff.id", ondelete="CASCADE")
    return Column("staff_id", String(64), link, primary_key=primary, nullable=False, index=index)


staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the cookie; the cookie itself is nowhere
    _staff_key(index=True),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column(
        "provider_session", String(64), index=True
    ),  # digest of the company's own session, which may end it
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("staff_id", String(64)),  # whose password it sets; null: the first administrator's
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("hash", String(64), primary_key=True),  # of a name, an address, or both
    Column("count", Integer, nullable=False),
    Column("last_at", Utc, nullable=False),
)

presence = Table(
    "presence",
    metadata,
    _staff_key(primary=True),
    Column("state", String(8), nullable=False),
    Column("since", Utc, nullable=False),
    Column("seen_at", Utc, nullable=False),  # a page that is open says so; who falls silent is offline
    CheckConstraint("state IN ('online', 'away')", name="state"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_key(index=True),
    Column("author", String(64), nullable=False),
    Column("text", SealedText, nullable=False),
    Column("at", Utc, nullable=False),
)

# What a person made of a draft: a pair of answers of which the second is preferred.
edits = Table(
    "edits",
    metadata,
    Column("id", String(32), primary_key=True),
    conversation_key(index=True),
    Column("turn_id", String(32), nullable=False),
    Column("author", String(64), nullable=False),
    Column("draft", SealedText, nullable=False),
    Column("sent", SealedText, nullable=False),
    Column("at", Utc, nullable=False),
)

canned = Table(
    "canned",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("texts", Json, nullable=False),  # by language
    Column("author", String(64), nullable=False),
    Column("at", Utc, nullable=False),
)

# What a person tells the bot when giving a conversation back.
batons = Table(
    "batons",
    metadata,
    Column("id", Number, primary_key=True),
    conversation_key(),
    Column("episode", Integer, nullable=False),
    Column("author", String(64), nullable=False),
    Column("content", SealedJson, nullable=False),  # agreed, promised, settled, open
    Column("at", Utc, nullable=False),
    Index("ix_batons_conversation_id_id", "conversation_id", "id"),
    sqlite_autoincrement=True,
)
