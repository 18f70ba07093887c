"""When the database is away, full or locked: a clear error, nothing half done, and work goes on when it is back."""

import asyncio
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import insert, make_url, text
from sqlalchemy.exc import IntegrityError

from bot.conversation import engines
from bot.conversation.inbox import Inbox
from bot.conversation.records import grants
from bot.conversation.store import Store
from bot.conversation.tables import inbox
from bot.errors import StoreError
from bot.process.readiness import ANSWERS_S, Readiness
from bot.turn import MAX_TEXT
from tests.conversation.kit import ALICE, NOON, count, posts
from tests.reliability.proxy import FaultProxy


async def test_connections_that_were_cut_are_replaced(postgres_url: str) -> None:
    store = await Store.open(postgres_url)
    box = Inbox(store)
    await asyncio.gather(*(box.accept(ALICE, posts(f"cut{n}")) for n in range(10)))  # fill the pool
    other = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()
    failed = 0
    for n in range(20):
        try:
            await box.accept(ALICE, posts(f"after{n}"))
        except StoreError:
            failed += 1
    assert failed <= 1
    assert await count(store, inbox, inbox.c.key.like("after%")) == 20 - failed
    await store.forget(ALICE.id)
    await store.close()


async def test_a_row_that_stays_locked_is_an_error_and_not_a_standstill(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines._POSTGRESQL, "lock_timeout", "400ms")
    store, other = await Store.open(postgres_url), await Store.open(postgres_url)
    await Inbox(store).accept(ALICE, posts("one"))
    async with other.write() as tx:
        await Inbox(other).accept_in(tx, ALICE, posts("two"))
        async with asyncio.timeout(60):
            with pytest.raises(StoreError, match="lock"):
                await Inbox(store).accept(ALICE, posts("three"))
    assert not (await Inbox(store).accept(ALICE, posts("three"))).duplicate
    await store.forget(ALICE.id)
    await store.close()
    await other.close()


async def test_who_waits_for_a_commit_that_takes_more_than_a_second_is_not_refused(postgres_url: str) -> None:
    """On a machine that has no moment to spare a turn holds its conversation so long; a person's act must not fail for it."""
    store, other = await Store.open(postgres_url), await Store.open(postgres_url)
    await Inbox(store).accept(ALICE, posts("one"))
    async with other.write() as tx:
        await Inbox(other).accept_in(tx, ALICE, posts("two"))
        waiting = asyncio.create_task(Inbox(store).accept(ALICE, posts("three")))
        await asyncio.sleep(1.3)
        assert not waiting.done()
    assert not (await waiting).duplicate
    await store.forget(ALICE.id)
    await store.close()
    await other.close()


async def test_a_full_disk_refuses_and_recovers(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    box = Inbox(store)
    async with store.write() as tx:
        pages = await tx.scalar(text("PRAGMA page_count"))
        await tx.execute(text(f"PRAGMA max_page_count = {pages + 5}"))
    results = [await _tried(box, f"m{n}") for n in range(20)]
    stored = results.count("stored")
    assert results == ["stored"] * stored + ["full"] * (20 - stored)
    assert await count(store, inbox) == stored > 0
    async with store.write() as tx:
        await tx.execute(text("PRAGMA max_page_count = 100000"))
    assert not (await box.accept(ALICE, posts("again", key=f"m{stored}"))).duplicate
    assert await count(store, inbox) == stored + 1
    await store.close()


async def test_a_database_locked_by_another_process_is_an_error_and_then_works_again(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/x.db"
    store, other = await Store.open(url), await Store.open(url)
    async with store.write() as tx:
        await tx.execute(text("PRAGMA busy_timeout = 50"))
    async with other.write() as tx:
        await Inbox(other).accept_in(tx, ALICE, posts("one"))
        with pytest.raises(StoreError, match="locked"):
            await Inbox(store).accept(ALICE, posts("two"))
    assert not (await Inbox(store).accept(ALICE, posts("two"))).duplicate
    assert await count(store, inbox) == 2
    await store.close()
    await other.close()


async def test_a_commit_that_fails_does_not_poison_the_next(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    box = Inbox(store)

    async def fails_at_the_commit() -> None:
        async with store.write() as tx:
            await box.accept_in(tx, ALICE, posts("one"))
            await tx.execute(text("PRAGMA defer_foreign_keys = ON"))
            await tx.execute(insert(grants), {"conversation_id": "nobody", "order_id": "1", "at": NOON})

    with pytest.raises(IntegrityError):
        await fails_at_the_commit()
    assert await count(store, inbox) == 0
    await box.accept(ALICE, posts("two"))
    assert await count(store, inbox) == 1
    await store.close()


async def _tried(box: Inbox, key: str) -> str:
    try:
        await box.accept(ALICE, posts("很" * MAX_TEXT, key=key))
    except StoreError as error:
        return "full" if "full" in str(error) else str(error)
    return "stored"


@pytest.mark.parametrize("for_good", [False, True])
async def test_a_database_that_falls_silent_is_an_error_and_then_works_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, for_good: bool
) -> None:
    """As when a cable is cut: nobody refuses anything, there is just no answer, perhaps never on these connections."""
    monkeypatch.setattr(engines, "UNANSWERED_S", 0.4)
    where = make_url(postgres_url)
    async with FaultProxy(str(where.host), int(where.port or 5432)).listening() as proxy:
        store = await Store.open(str(where.set(host="127.0.0.1", port=proxy.port)))
        box, readiness = Inbox(store), Readiness(store, Path())
        await box.accept(ALICE, posts("before"))
        assert await readiness.problems() == {}
        proxy.deafen(for_good=for_good)
        began = asyncio.get_running_loop().time()
        assert await readiness.problems() == {"database": "does not answer"}
        assert asyncio.get_running_loop().time() - began < 2 * ANSWERS_S, "it must not wait for the database"
        async with asyncio.timeout(20):
            with pytest.raises(StoreError):
                await box.accept(ALICE, posts("lost"))
            proxy.hear()
            while await readiness.problems():  # noqa: ASYNC110 - what it waits for is another process
                await asyncio.sleep(0.05)
            assert not (await box.accept(ALICE, posts("after"))).duplicate
        await store.forget(ALICE.id)
        await store.close()
