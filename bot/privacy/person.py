"""Which rows are about a person."""

from datetime import datetime

from sqlalchemy import or_, select

from bot.conversation.store import Tx
from bot.conversation.tables import conversations, inbox


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
