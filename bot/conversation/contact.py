"""Tables of contact: which channel account is whose, who wants to hear from the shop unasked, and what is to be told.

None of them hangs on a conversation: a "stop" must outlive the words around it, and what was told once is never told again.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Delete,
    Index,
    Integer,
    String,
    Table,
    Update,
    delete,
    text,
    update,
)

from bot.conversation.columns import SafeText, Utc, metadata

LEARNING: Final = "learning:"  # before a customer or conversation: whether it may be learned from

# A person on a channel, linked to a customer of the shop.
links = Table(
    "links",
    metadata,
    Column("channel", SafeText, primary_key=True),
    Column("account", SafeText, primary_key=True),
    Column("sender", SafeText, primary_key=True),
    Column("customer_id", SafeText, nullable=False, index=True),
    Column("at", Utc, nullable=False),
)

# A link that was offered: good once, until it is over.
link_offers = Table(
    "link_offers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", SafeText, nullable=False),
    Column("account", SafeText, nullable=False),
    Column("sender", SafeText, nullable=False),
    Column("conversation_id", SafeText, nullable=False),
    Column("language", SafeText, nullable=False, server_default=""),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Index("ix_link_offers_expires_at", "expires_at"),
)

# What somebody said about messages they did not ask for, or about being learned from; the last word counts.
consents = Table(
    "consents",
    metadata,
    Column("subject", SafeText, primary_key=True),  # customer:<id>, conversation:<id>, learning:<either>
    Column("state", String(9), nullable=False),
    Column("source", SafeText, nullable=False),  # how it was said: asked, stop, link …
    Column("at", Utc, nullable=False),
    CheckConstraint("state IN ('given', 'withdrawn')", name="state"),
)

# What is to be told, once: the event's own name is the key.
notices = Table(
    "notices",
    metadata,
    Column("event", SafeText, primary_key=True),
    Column("kind", SafeText, nullable=False),
    Column("subject", SafeText, nullable=False, server_default=""),
    Column("customer_id", SafeText, index=True),
    Column("conversation_id", SafeText, index=True),  # where it is, or was, told
    Column("state", String(8), nullable=False, server_default="planned"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("why", SafeText, nullable=False, server_default=""),
    Column("turn_id", String(32)),
    Column("due_at", Utc, nullable=False),
    Column("ends_at", Utc, nullable=False),  # afterwards it is no news any more
    Column("told_at", Utc),
    CheckConstraint("state IN ('planned', 'handed', 'told', 'withheld')", name="state"),
    Index(
        "ix_notices_due",
        "due_at",
        sqlite_where=text("state IN ('planned', 'handed')"),
        postgresql_where=text("state IN ('planned', 'handed')"),
    ),
)


def contact_of(conversation_id: str) -> tuple[Delete | Update, ...]:
    """What goes when a conversation is forgotten: consent that was given in it alone, links offered there, and its name."""
    here = notices.c.conversation_id == conversation_id
    return (
        delete(notices).where(here, notices.c.customer_id.is_(None)),
        update(notices).where(here).values(conversation_id=None),
        delete(consents).where(
            consents.c.subject.in_((f"conversation:{conversation_id}", f"{LEARNING}{conversation_id}"))
        ),
        delete(link_offers).where(link_offers.c.conversation_id == conversation_id),
    )
