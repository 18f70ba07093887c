"""Migrations: from nothing to head, again without harm, by several replicas at once, and never backwards."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text, update

from bot.conversation import engines
from bot.conversation import upgrade as upgrade_module
from bot.conversation.columns import metadata
from bot.conversation.inbox import Inbox
from bot.conversation.migrations import HEAD
from bot.conversation.store import Store
from bot.conversation.tables import conversations
from bot.conversation.upgrade import _LOCK, alembic_config, current_revision, upgrade
from bot.errors import StoreError
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, posts
from tests.reliability.postgres import database


@pytest.fixture
async def empty_postgres_url(postgres_url: str) -> AsyncIterator[str]:
    """A database of this test's own on the same server, without a table."""
    async with database(postgres_url.replace("+asyncpg", "")) as url:
        yield url.replace("postgresql:", "postgresql+asyncpg:")


async def test_opening_twice_changes_nothing_and_keeps_the_data(open_store: OpenStore) -> None:
    store = await open_store()
    await Inbox(store).accept(ALICE, posts("hi"))
    again = await open_store()
    async with again.write() as tx:
        assert await tx.connection.run_sync(current_revision) == HEAD
    assert (await Inbox(again).accept(ALICE, posts("hi"))).duplicate


@pytest.mark.filterwarnings("ignore:.*expression-based index.*")  # on SQLite nobody can reflect one
async def test_the_migrated_schema_is_the_declared_one(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    async with store.write() as tx:
        found = await tx.connection.run_sync(differences)
    assert found == []


async def test_the_constant_names_the_newest_revision(store: Store) -> None:
    async with store.write() as tx:
        heads = await tx.connection.run_sync(
            lambda connection: ScriptDirectory.from_config(alembic_config(connection)).get_heads()
        )
    assert heads == [HEAD]


async def test_replicas_that_start_together_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    stores = await asyncio.gather(*(Store.open(url) for _ in range(3)))
    for store in stores:
        await store.close()


async def test_a_replica_waits_while_another_one_upgrades_for_longer_than_any_statement_may_take(
    empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "UNANSWERED_S", 0.4)
    monkeypatch.setitem(engines._POSTGRESQL, "lock_timeout", "200ms")
    monkeypatch.setitem(engines._POSTGRESQL, "statement_timeout", "300ms")
    other = await asyncpg.connect(empty_postgres_url.replace("+asyncpg", ""))
    await other.execute(f"SELECT pg_advisory_lock({_LOCK})")
    late = asyncio.create_task(Store.open(empty_postgres_url))
    await asyncio.sleep(1.2)
    assert not late.done()
    await other.close()
    await (await late).close()


async def test_an_upgrade_may_take_longer_than_a_desks_statement(
    empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new index of a large table takes minutes."""
    monkeypatch.setattr(engines, "UNANSWERED_S", 0.4)
    monkeypatch.setitem(engines._POSTGRESQL, "statement_timeout", "300ms")
    real = upgrade_module.upgrade

    def slow(connection: Connection) -> None:
        real(connection)
        connection.execute(text("SELECT pg_sleep(1.2)"))

    monkeypatch.setattr(upgrade_module, "upgrade", slow)
    await (await Store.open(empty_postgres_url)).close()


async def test_a_database_that_is_up_to_date_is_opened_while_somebody_holds_the_lock(
    postgres_url: str,
) -> None:
    """A desk that froze in the middle of its start keeps no other one from starting."""
    other = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    await other.execute(f"SELECT pg_advisory_lock({_LOCK})")
    async with asyncio.timeout(20):
        await (await Store.open(postgres_url)).close()
    await other.close()


async def test_a_newer_schema_is_refused_in_words(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    store = await Store.open(url)
    async with store.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    await store.close()
    with pytest.raises(StoreError, match="newer"):
        await Store.open(url)


async def test_an_interrupted_migration_leaves_the_old_schema(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    store = await Store.open(url)
    async with store.write() as tx:
        for table in reversed(metadata.sorted_tables):
            await tx.execute(text(f'DROP TABLE "{table.name}"'))
        await tx.execute(text("DROP TABLE alembic_version"))

    def half(connection: Connection) -> None:
        upgrade(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with store.write() as tx:
            await tx.connection.run_sync(half)
    async with store.write() as tx:
        assert await tx.connection.run_sync(current_revision) is None
        await tx.connection.run_sync(upgrade)
        await tx.execute(update(conversations).values(language="zh"))
    await store.close()
