"""A look before a transaction: whoever polls mostly finds nothing."""

from collections.abc import Mapping
from typing import Any

from bot.conversation.store import Store


async def idle(store: Store, statement: Any, values: Mapping[str, Any]) -> bool:
    """Whether a glance finds no row, so that no transaction need be begun for it: one round trip instead of three.

    On SQLite it is not looked, since the transaction costs no more than the glance.
    """
    if store.dialect == "sqlite":
        return False
    async with store.glance() as tx:
        return (await tx.execute(statement, values)).first() is None
