"""An echo desk behind a real server."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.conversation.store import Store
from tests.connectors.kit import Running, serving


@pytest.fixture
async def file_store(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """A database file of this test's own; the two databases are compared elsewhere."""
    path = tmp_path / "desk.db"
    shutil.copy(sqlite_template, path)
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    yield store
    await store.close()


@pytest.fixture
async def desk(file_store: Store) -> AsyncIterator[Running]:
    """The served echo desk."""
    async with serving(file_store) as running:
        yield running
