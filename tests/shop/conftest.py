"""A PostgreSQL database for these tests, emptied before each, where a server is there."""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import asyncpg
import pytest

SERVER = os.environ.get("HAOKE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


def _apart(work: Coroutine[None, None, None]) -> None:
    """Run it on a loop of its own, in a thread: fixtures of the session outlive the loops of tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _tell(address: str, statement: str) -> None:
    server = await asyncpg.connect(address, timeout=2)
    await server.execute(statement)
    await server.close()


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """The address of a database of our own."""
    name = f"haoke_shop_{uuid4().hex[:12]}"
    try:
        _apart(_tell(SERVER, f"CREATE DATABASE {name}"))
        _apart(_tell(SERVER, f"ALTER DATABASE {name} SET synchronous_commit = off"))  # it need not outlive us
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        pytest.skip(f"no PostgreSQL here ({error}); HAOKE_TEST_POSTGRES names another")
    yield SERVER.rsplit("/", 1)[0] + f"/{name}"
    _apart(_tell(SERVER, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def postgres(postgres_database: str) -> str:
    """The address of an empty database."""
    await _tell(postgres_database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return postgres_database
