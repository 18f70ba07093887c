"""Which rows are about a person."""

from sqlalchemy import or_, select

from bot.conversation.store import Tx
from bot.conversation.tables import conversations, inbox


async def conversations_of(tx: Tx, customer_id: str) -> list[str]:
    """Ids of every conversation in which this customer was signed in, oldest first."""
    spoke = select(inbox.c.conversation_id).where(inbox.c.customer_id == customer_id)
    mine = or_(conversations.c.customer_id == customer_id, conversations.c.id.in_(spoke))
    query = select(conversations.c.id).where(mine).order_by(conversations.c.created_at, conversations.c.id)
    return list((await tx.execute(query)).scalars())
