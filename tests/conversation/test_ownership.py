"""One owner: whoever compares first sets, everybody else is told."""

import asyncio

import pytest

from bot.conversation.inbox import Inbox
from bot.conversation.ownership import move, owner
from bot.conversation.store import Store
from bot.errors import BadInput, OwnerMoved, StoreError
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, says


async def take(store: Store, version: int, who: str) -> int:
    async with store.write() as tx:
        return await move(tx, ALICE.id, version, who)


async def test_twenty_agents_claim_and_one_gets_it(open_store: OpenStore) -> None:
    stores = [await open_store(), await open_store()]
    await Inbox(stores[0]).accept(ALICE, says("转人工"))
    results = await asyncio.gather(
        *(take(stores[n % 2], 0, f"agent:a{n}") for n in range(20)), return_exceptions=True
    )
    won = [n for n, result in enumerate(results) if result == 1]
    assert len(won) == 1
    assert sum(isinstance(result, OwnerMoved) for result in results) == 19
    async with stores[0].read() as tx:
        assert (await owner(tx, ALICE.id)).owner == f"agent:a{won[0]}"


async def test_every_change_has_a_new_version(store: Store) -> None:
    await Inbox(store).accept(ALICE, says("转人工"))
    assert await take(store, 0, "queue") == 1
    assert await take(store, 1, "agent:mei") == 2
    assert await take(store, 2, "bot") == 3
    with pytest.raises(OwnerMoved):
        await take(store, 1, "closed")


@pytest.mark.parametrize("who", ["", "robot", "agent:", "agent:a b", "BOT", "agent:\n", "agent:" + "x" * 200])
async def test_an_owner_is_one_of_four_words(store: Store, who: str) -> None:
    with pytest.raises(BadInput):
        await take(store, 0, who)


async def test_nothing_owns_nothing(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.read() as tx:
            await owner(tx, ALICE.id)
