"""What a turn reads and writes of a few rows does not go to SQLite's thread and back for each statement, and nothing else changes by it."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from bot.conversation import lease_sql as sql
from bot.conversation.inbox import Inbox
from bot.conversation.sqlite_driver import Connection
from bot.conversation.store import Store
from bot.conversation.tables import conversations, inbox, turns
from bot.errors import StoreError
from tests.conversation.kit import ALICE, BOB, count, posts


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every way to the thread of a SQLite database."""
    seen: list[object] = []
    visit = Connection.visit

    async def noted(self: Connection, act: object) -> object:
        seen.append(act)
        return await visit(self, act)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "visit", noted)
    return seen


async def test_a_glance_sees_what_was_committed_a_moment_ago(store: Store, ways: list[object]) -> None:
    box = Inbox(store)
    for number, address in enumerate((ALICE, BOB), start=1):
        await box.accept(address, posts("in stock?"))
        ways.clear()
        async with store.glance() as tx:
            assert (await tx.execute(sql.OPEN, {"conversation_id": address.id})).all()
            assert len((await tx.execute(inbox.select())).all()) == number
        assert ways == [], "it is read right here"


async def test_a_brisk_transaction_goes_to_commit_alone(store: Store, ways: list[object]) -> None:
    async with store.write(brisk=True) as tx:
        for text in ("one", "two", "three"):
            await Inbox(store).accept_in(tx, ALICE, posts(text))
    assert len(ways) == (1 if store.dialect == "sqlite" else 0)
    assert await count(store, inbox) == 3


async def test_a_brisk_transaction_that_breaks_a_rule_leaves_nothing(store: Store) -> None:
    async def half() -> None:
        async with store.write(brisk=True) as tx:
            await Inbox(store).accept_in(tx, ALICE, posts("half"))
            nobody = {
                "id": "t",
                "conversation_id": None,
                "seq_first": 1,
                "fence": 1,
                "started_at": store.clock.now(),
            }
            await tx.execute(insert(turns), nobody)

    with pytest.raises(IntegrityError):
        await half()
    assert await count(store, inbox) == 0
    async with store.write(brisk=True) as tx:
        await Inbox(store).accept_in(tx, ALICE, posts("whole"))
    assert await count(store, inbox) == 1


async def test_a_glance_writes_nothing(store: Store) -> None:
    if store.dialect != "sqlite":
        pytest.skip("PostgreSQL's readers are kept apart by nothing but what they are asked")
    await Inbox(store).accept(ALICE, posts("here"))

    async def away() -> None:
        async with store.glance() as tx:
            await tx.execute(delete(conversations))

    with pytest.raises(StoreError):
        await away()
    assert await count(store, inbox) == 1


async def test_a_brisk_transaction_waits_for_another_process_to_end_its_own(store: Store) -> None:
    if store.dialect != "sqlite":
        pytest.skip("PostgreSQL locks rows")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(Inbox(store).accept(ALICE, posts("patient")))
    await asyncio.sleep(0.1)  # which is only possible while nothing holds the loop up
    assert not writing.done()
    other.execute("COMMIT")
    other.close()
    await writing
    assert await count(store, inbox) == 1
