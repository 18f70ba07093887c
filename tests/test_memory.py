"""A connector's memory: durable, apart from others', forgetful on time, lockable across processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.clock import FakeClock
from bot.conversation.store import Tx
from bot.errors import StoreError
from bot.memory import HELD_S, LOCK_S, StoreMemory
from tests.conftest import OpenStore

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("value", ["text", 7, 1.5, True, None, ["a", {"b": []}], {"token": "你好"}])
async def test_what_was_set_is_read_back_after_a_restart(open_store: OpenStore, value: object) -> None:
    await StoreMemory(await open_store(), "slack").set("key", value)
    assert await StoreMemory(await open_store(), "slack").get("key") == value


async def test_the_last_value_counts_and_owners_do_not_mix(open_store: OpenStore) -> None:
    store = await open_store()
    ours, theirs = StoreMemory(store, "slack"), StoreMemory(store, "wechat")
    await ours.set("key", 1)
    await ours.set("key", 2)
    assert (await ours.get("key"), await theirs.get("key")) == (2, None)


async def test_a_value_with_a_time_is_forgotten(open_store: OpenStore) -> None:
    clock = FakeClock(NOON)
    memory = StoreMemory(await open_store(clock), "wechat")
    await memory.set("token", "t", ttl_s=60)
    clock.advance(59)
    assert await memory.get("token") == "t"
    clock.advance(2)
    assert await memory.get("token") is None


async def test_one_at_a_time_holds_a_lock_across_processes(open_store: OpenStore) -> None:
    memories = [StoreMemory(await open_store(), "slack") for _ in range(2)]
    inside: list[int] = []
    most = 0

    async def visit(memory: StoreMemory, number: int) -> None:
        nonlocal most
        async with memory.lock("token"):
            inside.append(number)
            most = max(most, len(inside))
            await asyncio.sleep(0.02)
            inside.remove(number)

    await asyncio.gather(*(visit(memories[number % 2], number) for number in range(4)))
    assert most == 1


async def test_a_lock_whose_holder_died_is_free_again(open_store: OpenStore) -> None:
    clock = FakeClock(NOON)
    memory = StoreMemory(await open_store(clock), "slack")
    dead = memory.lock("token")
    await dead.__aenter__()
    clock.advance(LOCK_S + 1)
    async with asyncio.timeout(2), memory.lock("token"):
        pass


async def test_a_late_holder_does_not_release_the_next_ones_lock(open_store: OpenStore) -> None:
    clock = FakeClock(NOON)
    memory = StoreMemory(await open_store(clock), "slack")
    late = memory.lock("token")
    await late.__aenter__()
    clock.advance(LOCK_S + 1)
    async with memory.lock("token"):
        await late.__aexit__(None, None, None)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), memory.lock("token"):
                pass


async def test_several_are_read_in_one_look(open_store: OpenStore) -> None:
    clock = FakeClock(NOON)
    memory = StoreMemory(await open_store(clock), "wechat")
    await memory.set("a", 1)
    await memory.set("b", 2, ttl_s=60)
    assert await memory.several("b", "none", "a", "b") == [2, None, 1, 2]
    clock.advance(61)
    assert await memory.several("a", "b") == [1, None]


async def test_notes_that_wait_for_the_database_are_written_together(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store()
    memory, write = StoreMemory(store, "wechat"), store.write
    inside, transactions = asyncio.Event(), list[bool]()

    @asynccontextmanager
    async def slow(*, durable: bool = True, brisk: bool = False) -> AsyncIterator[Tx]:
        transactions.append(durable)
        await inside.wait()  # somebody else is writing
        async with write(durable=durable, brisk=brisk) as tx:
            yield tx

    monkeypatch.setattr(store, "write", slow)
    async with asyncio.TaskGroup() as notes:
        for number in range(20):
            notes.create_task(memory.set(f"note:{number % 10}", number, durable=False))
        await asyncio.sleep(0)
        assert transactions == [False]
        inside.set()
    names = [f"note:{number}" for number in range(10)]
    assert await StoreMemory(store, "wechat").several(*names) == [*range(10, 20)]
    assert transactions == [False]  # the one transaction had them all


async def test_who_leads_the_notes_may_be_cancelled(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store()
    memory, write, free = StoreMemory(store, "wechat"), store.write, asyncio.Event()

    @asynccontextmanager
    async def slow(*, durable: bool = True, brisk: bool = False) -> AsyncIterator[Tx]:
        await free.wait()
        async with write(durable=durable, brisk=brisk) as tx:
            yield tx

    monkeypatch.setattr(store, "write", slow)
    leads, follows = (asyncio.create_task(memory.set(name, 1, durable=False)) for name in ("a", "b"))
    await asyncio.sleep(0)
    leads.cancel()
    free.set()
    await follows
    assert await memory.several("a", "b") == [None, 1]


async def test_notes_that_wait_together_are_all_held_while_the_database_is_away(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await open_store()
    memory = StoreMemory(store, "wechat")

    @asynccontextmanager
    async def away(*, durable: bool = True, brisk: bool = False) -> AsyncIterator[Tx]:
        await asyncio.sleep(0)
        raise StoreError("the database is away")
        yield

    with monkeypatch.context() as outage:
        outage.setattr(store, "write", away)
        await asyncio.gather(*(memory.set(name, name, durable=False) for name in "abc"))
        assert await memory.several(*"abc") == [*"abc"]
    await asyncio.gather(*(memory.set(name, name, durable=False) for name in "abc"))
    assert await StoreMemory(store, "wechat").several(*"abc") == [*"abc"]


async def test_a_note_that_the_database_does_not_take_is_held_until_it_does(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock(NOON)
    store = await open_store(clock)
    memory = StoreMemory(store, "slack")

    def refuse(*_: object, **__: object) -> object:
        raise StoreError("the database is away")

    with monkeypatch.context() as away:
        away.setattr(store, "write", refuse)
        await memory.set("sent:1", value=True, durable=False)
        with pytest.raises(StoreError):
            await memory.set("token", "t")
    assert await memory.get("sent:1") is True
    await memory.set("sent:1", value=2, durable=False)
    assert await memory.get("sent:1") == await StoreMemory(store, "slack").get("sent:1") == 2
    with monkeypatch.context() as away:
        away.setattr(store, "write", refuse)
        await memory.set("sent:1", value=3, durable=False)
    clock.advance(HELD_S + 1)
    assert await memory.get("sent:1") == 2
