"""Who does not want to be learned from: what they say and are told is left out of every set that is written, and taken out of those that were.

The right behind it: GDPR art. 21. The shop's own setting (`privacy.learn`) allows learning at all; this is each customer's no.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, literal, or_, select

from bot.conversation import audit
from bot.conversation.columns import SafeText, insert_into
from bot.conversation.contact import LEARNING, consents
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, inbox
from bot.privacy.datasets import forget_rows

_BY: Final = "privacy command"


async def object_to_learning(
    store: Store, data_dir: Path, who: str, by: str, *, withdrawn: bool = False
) -> int:
    """Note a customer's (or a visitor's conversation's) no, or that it is `withdrawn`; how many rows to learn from went."""
    state = "given" if withdrawn else "withdrawn"
    values = {"state": state, "source": _BY, "at": store.clock.now()}
    put = insert_into(consents, store.dialect)
    put = put.on_conflict_do_update(index_elements=[consents.c.subject], set_=values)
    async with store.write() as tx:
        await tx.execute(put, {"subject": f"{LEARNING}{who}", **values})
        await audit.append(tx, f"learning.{state}", by, "person")
        out = await not_to_learn_from(tx)
    return await asyncio.to_thread(forget_rows, data_dir, out) if not withdrawn else 0


async def not_to_learn_from(tx: Tx) -> frozenset[str]:
    """Every conversation of somebody who said no, whenever it was signed in."""
    mine = select(conversations.c.id).where(
        or_(_said_no(conversations.c.id), _said_no(conversations.c.customer_id))
    )
    spoke = select(inbox.c.conversation_id).where(_said_no(inbox.c.customer_id))
    found: Iterable[Any] = (await tx.execute(mine.union(spoke))).scalars()
    return frozenset(map(str, found))


def _said_no(name: ColumnElement[Any]) -> ColumnElement[bool]:
    no = select(consents.c.subject).where(consents.c.state == "withdrawn")
    return (literal(LEARNING, SafeText) + name).in_(no)
