"""The baton: what a person agreed with a customer, written down when the bot gets the conversation back.

The newest one is the whole of what stands. Whoever writes it begins with the one before: a line that they leave in keeps the name and
the time of whoever wrote it first, a line that they take out no longer holds.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Row, bindparam, insert, select

from bot.conversation.staff import batons, staff
from bot.conversation.store import Tx
from bot.conversation.tables import conversations
from bot.errors import BadInput
from bot.judgement.baton import PARTS, Baton, Line

_NEWEST: Final = (
    select(batons).where(batons.c.conversation_id == bindparam("cid")).order_by(batons.c.id.desc()).limit(1)
)
_LINES, _LONGEST = 10, 300
_FIRST: Final = "first"  # in a stored baton: who wrote a line that was carried over, and when


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
    """Write it down. Nothing given leaves what stood; lists that are all empty take it back."""
    kept, before = checked(content), await _newest(tx, conversation)
    if not any(kept.values()) and (before is None or not content):
        return
    carried = (
        {text: _origin(before, text) for text in _texts(kept) & _texts(before.content)} if before else {}
    )
    episode = await tx.scalar(select(conversations.c.episode).where(conversations.c.id == conversation))
    row = {"conversation_id": conversation, "episode": episode, "author": author}
    written = {**kept, _FIRST: carried} if carried else kept
    await tx.execute(insert(batons).values(**row, content=written, at=tx.store.clock.now()))


async def standing(tx: Tx, conversation: str) -> Baton:
    """What people agreed, promised and settled here and nobody has taken back, in UTC; empty where nothing stands."""
    row = await _newest(tx, conversation)
    if row is None:
        return Baton()
    lines = [(part, text, *_origin(row, text)) for part in PARTS for text in row.content.get(part, ())]
    writers = select(staff.c.id, staff.c.name).where(staff.c.id.in_({author for _, _, author, _ in lines}))
    names = {person.id: person.name for person in await tx.execute(writers)} if lines else {}
    return Baton(
        tuple(
            Line(part=part, text=text, by=names.get(author, author), at=datetime.fromisoformat(at))
            for part, text, author, at in lines
        )
    )


async def _newest(tx: Tx, conversation: str) -> Row[Any] | None:
    return (await tx.execute(_NEWEST, {"cid": conversation})).first()


def _origin(row: Row[Any], text: str) -> tuple[str, str]:
    """Who wrote a line first, and when."""
    author, at = row.content.get(_FIRST, {}).get(text, (row.author, row.at.isoformat()))
    return author, at


def _texts(content: Mapping[str, Any]) -> set[str]:
    return {text for part in PARTS for text in content.get(part, ())}
