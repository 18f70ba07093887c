"""The statements of a conversation's live view."""

from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, func, select, update
from sqlalchemy.sql import Select

from bot.conversation.records import opinions, tickets
from bot.conversation.tables import conversations, inbox, outbox

_ID: BindParameter[str] = bindparam("cid")
# Only what customers say and press stands in the log, not timers or approvals.
_SPOKEN = ("message", "press")
_WAITS = (tickets.c.outcome != "approval", tickets.c.state == "open")


def _pages(table: Any, *also: Any) -> tuple[Select[Any], Select[Any]]:
    """Entries after a number, and the last ones before another."""
    place = table.c.log_seq
    mine = select(table).where(table.c.conversation_id == _ID, place > bindparam("after"), *also)
    most: BindParameter[int] = bindparam("most")
    return mine.order_by(place).limit(most), mine.where(place < bindparam("before")).order_by(
        place.desc()
    ).limit(most)


SAID_AFTER, SAID_BEFORE = _pages(inbox, inbox.c.kind.in_(_SPOKEN))
REPLIED_AFTER, REPLIED_BEFORE = _pages(outbox)
GROWING = select(outbox).where(outbox.c.conversation_id == _ID, outbox.c.complete.is_(False))
STANDING = select(
    conversations,
    exists().where(tickets.c.conversation_id == conversations.c.id, *_WAITS).label("waits"),
    exists()
    .where(outbox.c.conversation_id == conversations.c.id, outbox.c.complete.is_(False))
    .label("grows"),
    select(func.count())
    .select_from(opinions)
    .where(
        opinions.c.conversation_id == conversations.c.id,
        opinions.c.kind == "csat",
        opinions.c.subject == conversations.c.episode.cast(opinions.c.subject.type),
    )
    .scalar_subquery()
    .label("rated"),
).where(conversations.c.id == _ID)
BELONGS = (
    update(conversations)
    .where(conversations.c.id == _ID, conversations.c.customer_id.is_(None))
    .values(customer_id=bindparam("whose"))
)
WAITING = select(tickets).where(tickets.c.conversation_id == _ID, *_WAITS).limit(1)
CHANGED = select(conversations.c.id, conversations.c.updated_at).where(
    conversations.c.channel == bindparam("channel_name"), conversations.c.updated_at > bindparam("since")
)
