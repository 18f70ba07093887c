"""A connector's memory: durable, apart from others', forgetful on time, lockable across processes."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.clock import FakeClock
from bot.memory import LOCK_S, StoreMemory
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
