"""Who does not want to be learned from: what they say and are told is left out of every set that is written, and taken out of those that were.

The right behind it: GDPR art. 21. The shop's own setting (`privacy.learn`) allows learning at all; this is each customer's no, said to the
desk in so many words or to the shop.
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
_SAID: Final = "said"  # by the customer, in a conversation


async def object_to_learning(
    store: Store, data_dir: Path, who: str, by: str, *, withdrawn: bool = False
) -> int:
    """Note a customer's (or a visitor's conversation's) no, or that it is `withdrawn`; how many rows to learn from went."""
    async with store.write() as tx:
        await _note(store, tx, who, _BY, withdrawn=withdrawn)
        await audit.append(tx, f"learning.{_state(withdrawn)}", by, "person")
    return 0 if withdrawn else await forget_who_said_no(store, data_dir)


async def said_about_learning(
    store: Store, tx: Tx, customer_id: str | None, conversation_id: str, *, withdrawn: bool = False
) -> None:
    """Note what a customer says about it in a conversation: for themself where they are known, else for the conversation.

    Sets that were written already lose their rows when the desk tidies up (`forget_who_said_no`).
    """
    await _note(store, tx, customer_id or conversation_id, _SAID, withdrawn=withdrawn)
    await audit.append(tx, f"learning.{_state(withdrawn)}", "customer", conversation_id)


async def forget_who_said_no(store: Store, data_dir: Path) -> int:
    """Take the rows of everybody who said no out of every set below a data folder; how many went."""
    async with store.read() as tx:
        out = await not_to_learn_from(tx)
    return await asyncio.to_thread(forget_rows, data_dir, out)


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


async def _note(store: Store, tx: Tx, who: str, source: str, *, withdrawn: bool) -> None:
    values = {"state": _state(withdrawn), "source": source, "at": store.clock.now()}
    put = insert_into(consents, store.dialect)
    put = put.on_conflict_do_update(index_elements=[consents.c.subject], set_=values)
    await tx.execute(put, {"subject": f"{LEARNING}{who}", **values})


def _state(withdrawn: bool) -> str:
    """Whether agreement to being learned from stands: who takes a no back has given it again."""
    return "given" if withdrawn else "withdrawn"
