"""Which rows and files are about a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from bot.conversation.store import Tx
from bot.conversation.tables import conversations, inbox, outbox


async def conversations_of(tx: Tx, customer_id: str, *, until: datetime | None = None) -> list[str]:
    """Ids of every conversation in which this customer was signed in, oldest first; with `until`, of those that had begun by then."""
    spoke = select(inbox.c.conversation_id).where(inbox.c.customer_id == customer_id)
    mine = or_(conversations.c.customer_id == customer_id, conversations.c.id.in_(spoke))
    begun = [] if until is None else [conversations.c.created_at <= until]
    query = (
        select(conversations.c.id)
        .where(mine, *begun)
        .order_by(conversations.c.created_at, conversations.c.id)
    )
    return list((await tx.execute(query)).scalars())


async def files_of(tx: Tx, conversation_id: str) -> list[str]:
    """Ids of the files that either side has sent in a conversation."""
    said = select(inbox.c.attachments).where(inbox.c.conversation_id == conversation_id)
    told = select(outbox.c.reply).where(outbox.c.conversation_id == conversation_id)
    lists: list[Any] = [*(await tx.execute(said)).scalars()]
    lists += [reply.get("attachments") for reply in (await tx.execute(told)).scalars()]
    found = [each for some in lists for each in some or () if isinstance(each, Mapping)]
    return [str(each["ref"]) for each in found if each.get("ref")]
