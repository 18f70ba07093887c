"""The baton: what a person agreed with a customer, written down when the bot gets the conversation back."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import insert, select

from bot.conversation.staff import batons
from bot.conversation.store import Tx
from bot.conversation.tables import conversations
from bot.errors import BadInput

PARTS: Final = ("agreed", "promised", "settled", "open")
_LINES, _LONGEST = 10, 300


def checked(content: Mapping[str, Any]) -> dict[str, JsonValue]:
    """A baton as it may be stored: lines of text under agreed, promised, settled and open."""
    kept: dict[str, JsonValue] = {}
    for part in PARTS:
        lines = content.get(part) or []
        if not isinstance(lines, Sequence) or isinstance(lines, str) or len(lines) > _LINES:
            raise BadInput(f"{part!r} is a list of up to {_LINES} lines")
        if not all(isinstance(line, str) and 1 <= len(line) <= _LONGEST for line in lines):
            raise BadInput(f"each line of {part!r} is text of 1 to {_LONGEST} characters")
        kept[part] = list(lines)
    return kept


async def pass_on(tx: Tx, conversation: str, author: str, content: Mapping[str, Any]) -> None:
    """Write it down, if there is anything to write."""
    kept = checked(content)
    if any(kept.values()):
        episode = await tx.scalar(select(conversations.c.episode).where(conversations.c.id == conversation))
        row = {"conversation_id": conversation, "episode": episode, "author": author, "content": kept}
        await tx.execute(insert(batons).values(**row, at=tx.store.clock.now()))
