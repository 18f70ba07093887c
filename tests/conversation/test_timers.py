"""Timers survive restarts and come back exactly once, as messages."""

import asyncio

from bot.conversation.inbox import Inbox
from bot.conversation.tables import inbox, timers
from bot.conversation.timers import Timers
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, clock, count, posts


async def test_a_timer_comes_back_as_a_message_when_it_is_due(open_store: OpenStore) -> None:
    time = clock()
    store = await open_store(time)
    box = Inbox(store)
    await box.accept(ALICE, posts("hi"))
    first = await box.claim("w1")
    assert first is not None
    async with box.committing(first) as commit:
        await Timers(store, box).set(commit, ALICE.id, "draft", 60, payload={"effect": "e1"})

    store = await open_store(time)  # another process, later
    box, due = Inbox(store), Timers(store, Inbox(store))
    time.advance(59)
    assert await due.due() == 0
    time.advance(2)
    assert await due.due() == 1
    assert await due.due() == 0
    claim = await box.claim("w2")
    assert claim is not None
    (fired,) = claim.utterances
    assert (fired.kind, fired.text) == ("timer", "")
    assert fired.metadata == {"timer": "draft", "key": "", "payload": {"effect": "e1"}}


async def test_a_timer_fires_once_whoever_looks(open_store: OpenStore) -> None:
    time = clock()
    stores = [await open_store(time), await open_store(time)]
    box = Inbox(stores[0])
    await box.accept(ALICE, posts("hi"))
    async with stores[0].write() as tx:
        for n in range(10):
            await Timers(stores[0], box).set(tx, ALICE.id, "idle", 1, key=str(n))
    time.advance(2)
    fired = await asyncio.gather(*(Timers(stores[n % 2], Inbox(stores[n % 2])).due() for n in range(6)))
    assert sum(fired) == 10
    assert await count(stores[0], inbox, inbox.c.kind == "timer") == 10


async def test_setting_again_moves_the_timer_and_cancelling_stops_it(open_store: OpenStore) -> None:
    time = clock()
    store = await open_store(time)
    box = Inbox(store)
    due = Timers(store, box)
    await box.accept(ALICE, posts("hi"))
    async with store.write() as tx:
        await due.set(tx, ALICE.id, "idle", 10)
        await due.set(tx, ALICE.id, "idle", 100)
        await due.set(tx, ALICE.id, "draft", 10, key="a")
        await due.set(tx, ALICE.id, "draft", 10, key="b")
        assert await due.cancel(tx, ALICE.id, "draft", key="a") == 1
        assert await due.cancel(tx, ALICE.id, "draft") == 1
        assert await due.cancel(tx, ALICE.id, "draft") == 0
    time.advance(50)
    assert await due.due() == 0
    time.advance(51)
    assert await due.due() == 1
    assert await count(store, timers) == 0


async def test_a_timer_can_be_set_again_after_it_fired(open_store: OpenStore) -> None:
    time = clock()
    store = await open_store(time)
    box = Inbox(store)
    due = Timers(store, box)
    await box.accept(ALICE, posts("hi"))
    for _ in range(3):
        async with store.write() as tx:
            await due.set(tx, ALICE.id, "idle", 1)
        time.advance(2)
        assert await due.due() == 1
    assert await count(store, inbox, inbox.c.kind == "timer") == 3
