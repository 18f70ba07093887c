"""Loading: what a conversation was comes back from its rows, flat however long it is."""

import pytest
from rasa_sdk.events import AgentUttered, SlotSet, UserUttered
from sqlalchemy import select

from bot.conversation.history import SNAPSHOT_EVERY, Conversation, load, record, save, start_episode
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store
from bot.conversation.tables import events, snapshots
from bot.conversation.tracker import WINDOW
from bot.errors import StoreError
from tests.conversation.kit import ALICE, count, says


async def loaded(store: Store) -> Conversation:
    async with store.read() as tx:
        return await load(tx, ALICE.id)


async def grow(store: Store, turns: int, start: int = 0) -> None:
    for n in range(start, start + turns):
        conversation = await loaded(store)
        async with store.write() as tx:
            grown = await save(
                tx, conversation, None, [UserUttered(f"m{n}"), SlotSet("n", n), SlotSet(f"s{n % 5}", n)]
            )
        assert (await loaded(store)).tracker == grown.tracker


async def test_a_new_conversation_is_empty(store: Store) -> None:
    await Inbox(store).accept(ALICE, says("hi"))
    conversation = await loaded(store)
    assert (conversation.address, conversation.owner, conversation.episode) == (ALICE, "bot", 0)
    assert conversation.tracker.events == ()


async def test_no_conversation_no_state(store: Store) -> None:
    with pytest.raises(StoreError):
        await loaded(store)


async def test_a_long_conversation_loads_from_a_snapshot_and_a_short_tail(store: Store) -> None:
    await Inbox(store).accept(ALICE, says("hi"))
    await grow(store, 100)
    conversation = await loaded(store)
    assert conversation.tail <= SNAPSHOT_EVERY + 3
    assert len(conversation.tracker.events) <= WINDOW
    assert conversation.tracker.slots == {"n": 99, "s0": 95, "s1": 96, "s2": 97, "s3": 98, "s4": 99}
    assert await count(store, snapshots) == 1
    assert await count(store, events) == 300


async def test_what_an_agent_writes_during_a_turn_is_not_lost(store: Store) -> None:
    await Inbox(store).accept(ALICE, says("hi"))
    await grow(store, SNAPSHOT_EVERY)
    before = await loaded(store)
    async with store.write() as tx:
        await record(tx, ALICE.id, [AgentUttered("我来处理")])
    async with store.write() as tx:
        await save(tx, before, None, [SlotSet("late", 1)])
    await grow(store, SNAPSHOT_EVERY // 2, start=SNAPSHOT_EVERY)
    kinds = [event["event"] for event in (await loaded(store)).tracker.events]
    assert kinds.count("agent") == 1


async def test_a_new_episode_begins_empty_with_what_is_carried_over(store: Store) -> None:
    await Inbox(store).accept(ALICE, says("hi"))
    await grow(store, 5)
    conversation = await loaded(store)
    async with store.write() as tx:
        fresh = await start_episode(tx, conversation, keep={"customer": "C1001"})
        await save(tx, fresh, None, [SlotSet("n", "new")])
    conversation = await loaded(store)
    assert conversation.episode == 1
    assert conversation.tracker.slots == {"customer": "C1001", "n": "new"}
    assert len(conversation.tracker.events) == 1
    async with store.read() as tx:
        assert (await tx.execute(select(events.c.episode).order_by(events.c.id))).scalars().all() == [
            0
        ] * 15 + [1]


async def test_nobody_records_into_nothing(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.write() as tx:
            await record(tx, ALICE.id, [AgentUttered("hi")])
