"""A desk that freezes in the middle of a transaction: its rows are free again before it wakes up."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest

from bot.conversation.burst import Limits
from bot.conversation.inbox import Inbox
from bot.conversation.stalled import EVERY_S, Stalled
from bot.conversation.store import Store
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, posts

Frozen = Callable[..., Coroutine[Any, Any, Any]]


@pytest.fixture
async def store(open_store: OpenStore) -> Store:
    opened = await open_store()
    if opened.dialect != "postgresql":
        pytest.skip("SQLite's lock goes with the process that holds it")
    return opened


@pytest.fixture
async def frozen(store: Store, store_url: str) -> AsyncIterator[Frozen]:
    """A connection that holds every conversation and says nothing more, in the middle of a statement or between two."""
    opened: list[Any] = []

    async def freeze(*, within_a_statement: bool, name: str = "haoke") -> Any:
        server = {"application_name": name, "idle_in_transaction_session_timeout": "60s"}
        connection = await asyncpg.connect(store_url.replace("+asyncpg", ""), server_settings=server)
        opened.append(connection)
        await connection.execute("BEGIN")
        await connection.execute("SELECT id FROM conversations FOR UPDATE")
        if within_a_statement:
            await connection.prepare("SELECT 1")  # which the server counts as a statement under way
        return connection

    yield freeze
    for connection in opened:
        connection.terminate()


def looking(store: Store, still_s: float) -> Stalled:
    stalled = Stalled(store, 10)
    stalled._still_s = still_s
    return stalled


@pytest.mark.parametrize("within_a_statement", [True, False])
async def test_what_it_holds_is_taken_over(store: Store, frozen: Frozen, within_a_statement: bool) -> None:
    box = Inbox(store, Limits(burst_ms=0))
    await box.accept(ALICE, posts("one"))
    await frozen(within_a_statement=within_a_statement)
    await asyncio.sleep(0.6)
    assert await box.claim("w2") is None, "a locked row is passed over"
    await looking(store, 0.5).look()
    async with asyncio.timeout(20):
        while await box.claim("w2") is None:  # noqa: ASYNC110 - the server ends it in a moment
            await asyncio.sleep(0.02)


async def test_whoever_works_and_whoever_is_no_desk_are_left_alone(store: Store, frozen: Frozen) -> None:
    at_work = await frozen(within_a_statement=False)
    copying = await frozen(within_a_statement=True, name="pg_dump")
    await asyncio.sleep(0.6)
    await at_work.execute("SELECT 1")
    await looking(store, 0.5).look()
    await asyncio.sleep(0.2)
    assert await at_work.fetchval("SELECT 42") == 42
    assert await copying.fetchval("SELECT 42") == 42


@pytest.mark.parametrize(("lease_s", "still_s"), [(10.0, 8.0), (6.0, 5.0), (4.5, 5.0), (2.0, 2.5)])
def test_its_rows_are_free_when_its_lease_is_over(store: Store, lease_s: float, still_s: float) -> None:
    """And a second, between two looks, and another one: no lease is so short that somebody is at it later."""
    assert Stalled(store, lease_s)._still_s == still_s
    assert still_s + EVERY_S <= lease_s + 2
