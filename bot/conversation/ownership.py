"""Who speaks in a conversation: one row, changed only by compare-and-set."""

import re
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from bot.conversation.columns import NOW
from bot.conversation.store import Tx
from bot.conversation.tables import conversations
from bot.errors import BadInput, OwnerMoved, StoreError

_OWNER = re.compile(r"bot|queue|closed|agent:[^\s\x00-\x1f]{1,120}")
_READ = select(conversations.c.owner, conversations.c.owner_version).where(
    conversations.c.id == bindparam("cid")
)
_MOVE = (
    update(conversations)
    .where(conversations.c.id == bindparam("cid"), conversations.c.owner_version == bindparam("expected"))
    .values(owner=bindparam("new_owner"), owner_version=conversations.c.owner_version + 1, updated_at=NOW)
    .returning(conversations.c.owner_version)
)


@dataclass(frozen=True, slots=True)
class Ownership:
    """The owner (`bot`, `queue`, `agent:<id>` or `closed`) and the version to name when changing it."""

    owner: str
    version: int


async def owner(tx: Tx, conversation_id: str) -> Ownership:
    """Who owns the conversation now."""
    row = (await tx.execute(_READ, {"cid": conversation_id})).first()
    if row is None:
        raise StoreError("there is no such conversation")
    return Ownership(row.owner, row.owner_version)


async def move(tx: Tx, conversation_id: str, expect_version: int, new_owner: str) -> int:
    """Give the conversation to somebody and return the new version; OwnerMoved when another was faster."""
    if not _OWNER.fullmatch(new_owner):
        raise BadInput("an owner is bot, queue, closed or agent:<id>")
    values = {
        "cid": conversation_id,
        "expected": expect_version,
        "new_owner": new_owner,
        "now": tx.store.stamp,
    }
    version = await tx.scalar(_MOVE, values)
    if version is None:
        raise OwnerMoved("the conversation has another owner by now")
    tx.changed(conversation_id)
    return int(version)
