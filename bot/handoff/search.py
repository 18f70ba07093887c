"""Finds the conversations in which something was said: in SQL, or by opening the newest words of a sealed database."""

from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select

from bot.conversation.store import Store
from bot.conversation.tables import conversations, inbox, outbox

OPENED: Final = 20_000  # of the customers' messages, and as many replies, where SQL cannot look into them


def pattern(text: str) -> str:
    """A LIKE pattern for text that is to stand anywhere, with a backslash as escape."""
    return "%" + text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"


async def saying(store: Store, text: str) -> ColumnElement[bool]:
    """The condition that a conversation holds these words."""
    if store.sealed:
        return conversations.c.id.in_(await _opened(store, text.casefold()))
    like = pattern(text)
    said = select(inbox.c.conversation_id).where(inbox.c.text.ilike(like, escape="\\"))
    told = select(outbox.c.conversation_id).where(outbox.c.plain.ilike(like, escape="\\"))
    return or_(conversations.c.id.in_(said), conversations.c.id.in_(told))


async def _opened(store: Store, words: str) -> set[str]:
    said = select(inbox.c.conversation_id, inbox.c.text).order_by(inbox.c.seq.desc()).limit(OPENED)
    told = select(outbox.c.conversation_id, outbox.c.plain).order_by(outbox.c.id.desc()).limit(OPENED)
    async with store.read() as tx:
        rows: list[Any] = [row for query in (said, told) for row in await tx.execute(query)]
    return {str(row[0]) for row in rows if words in str(row[1]).casefold()}
