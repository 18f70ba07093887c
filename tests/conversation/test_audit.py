"""The audit chain: a changed, removed or inserted entry is found."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.conversation.audit import append, verify
from bot.conversation.records import audit
from bot.conversation.store import Store
from tests.conftest import OpenStore
from tests.conversation.kit import Crashed, then_crash


async def log(store: Store, *subjects: str) -> None:
    for subject in subjects:
        async with store.write() as tx:
            await append(tx, "effect.settled", "bot", subject, {"effect": subject, "n": 1.5, "说": "明"})


async def checked(store: Store) -> int | None:
    async with store.read() as tx:
        return await verify(tx)


async def test_an_untouched_chain_holds(store: Store) -> None:
    assert await checked(store) is None
    await log(store, "a", "b", "c")
    assert await checked(store) is None


async def test_entries_from_several_replicas_make_one_chain(open_store: OpenStore) -> None:
    stores = [await open_store(), await open_store()]
    await asyncio.gather(*(log(stores[n % 2], f"s{n}") for n in range(20)))
    assert await checked(stores[0]) is None


@pytest.mark.parametrize(
    "tamper",
    [
        update(audit).where(audit.c.subject == "b").values(actor="agent:eve"),
        update(audit).where(audit.c.subject == "b").values(data={"effect": "other"}),
        delete(audit).where(audit.c.subject == "b"),
        delete(audit).where(audit.c.subject == "a"),
    ],
    ids=["actor", "data", "removed", "first removed"],
)
async def test_a_changed_chain_is_found(store: Store, tamper: Any) -> None:
    await log(store, "a", "b", "c")
    async with store.write() as tx:
        await tx.execute(tamper)
    assert await checked(store) is not None


async def test_an_entry_that_is_rolled_back_leaves_no_gap(store: Store) -> None:
    await log(store, "a")
    with pytest.raises(Crashed):
        async with store.write() as tx:
            await then_crash(append(tx, "x", "bot", "lost"))
    await log(store, "b")
    assert await checked(store) is None
    async with store.read() as tx:
        assert (await tx.execute(select(audit.c.subject).order_by(audit.c.id))).scalars().all() == ["a", "b"]
