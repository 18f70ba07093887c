"""Colleagues who are named in notes: `@mei` in a note calls Mei to the conversation."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select

from bot.conversation.staff import notes, staff
from bot.conversation.store import Tx

_NAMED: Final = re.compile(r"(?<![A-Za-z0-9_@.])@([A-Za-z0-9][A-Za-z0-9._-]{0,63})")


def named(text: str) -> frozenset[str]:
    """The ids that a note names, in small letters; a full stop after one ends the sentence."""
    return frozenset(match[1].rstrip(".").lower() for match in _NAMED.finditer(text))


async def mentions(tx: Tx, ids: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """When each colleague was last named in the notes of these conversations, by conversation and id."""
    query = select(notes).where(notes.c.conversation_id.in_(ids))
    if not tx.store.sealed:
        query = query.where(notes.c.text.contains("@"))
    rows = [row for row in await tx.execute(query.order_by(notes.c.at)) if "@" in row.text]
    if not rows:
        return {}
    known = set((await tx.execute(select(staff.c.id).where(staff.c.active == 1))).scalars())
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        for person in (named(row.text) & known) - {row.author}:
            found.setdefault(row.conversation_id, {})[person] = row.at.isoformat()
    return found
