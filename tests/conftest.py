"""Real databases for every test that asks for `store`: SQLite and PostgreSQL, chosen by `HAOKE_TEST_STORE`.

PostgreSQL is the server at `HAOKE_TEST_POSTGRES` (default: the local one), else a private one made with `initdb`. Without either
those tests are skipped, except where `CI` is set: there they fail.
"""

import asyncio
import gc
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
import hypothesis
import pytest

# Two workers have a core each; small products of matrices are three to nine times slower where two threads wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import bot.conversation.contact
import bot.conversation.knowledge
import bot.conversation.lab
import bot.conversation.records
import bot.conversation.staff  # noqa: F401 - they fill the metadata
from bot.clock import Clock
from bot.config import LogConfig
from bot.conversation.columns import metadata
from bot.conversation.store import Store
from bot.log import setup_logging

# An example that takes long says something about the machine, nothing about the code.
hypothesis.settings.register_profile("haoke", deadline=None)
hypothesis.settings.load_profile("haoke")

# The files of tests lie in memory where there is room: their databases are synced thousands of times, and what tests kill is a process,
# never the power.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# Files of long tests, begun first where workers share the tests: what is begun last must be short, or one worker waits for the other.
# Those that kill and freeze processes stand beside ones that compute little.
LONG = (
    "test_scripted_dialogues",
    "training/test_writer_end_to_end",
    "reliability/test_kill9",
    "training/test_writer_resumes",
    "test_dialogues",
    "writer/test_engine",
    "commands/test_cli",
    "training/test_judge",
    "reliability/test_replicas",
    "writer/test_model_server",
    "attacks/test_attacks",
    "certify/test_certify",
    "connectors/test_simulation",
    "reading/test_pictures",
    "test_base_install",
    "knowledge/test_command",
    "training/test_writer_rl",
    "browser/test_widget",
    "browser/test_growing",
    "training/test_writer_methods",
    "browser/test_desk_page",
    "forms/test_interrupt_matrix",
    "browser/test_school",
    "training/test_writer_killed",
    "examples/test_clinic",
    "docs/test_site",
    "connectors/test_outage",
    "browser/test_states",
    "training/test_writer_loop",
    "degrade/test_index",
    "browser/test_earned",
)

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
OpenStore = Callable[..., Awaitable[Store]]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing that collecting makes is garbage: two million objects, which no look for garbage need go through again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first, for workers only: who runs tests one after the other sees fast ones first."""
    if hasattr(config, "workerinput"):
        here = Path(__file__).parent
        place = {here / f"{name}.py": at for at, name in enumerate(LONG)}
        items.sort(key=lambda item: place.get(item.path, len(LONG)))


def _databases() -> list[str]:
    chosen = os.environ.get("HAOKE_TEST_STORE", "both")
    if chosen not in ("sqlite", "postgres", "both"):
        raise pytest.UsageError("HAOKE_TEST_STORE is sqlite, postgres or both")
    return ["sqlite", "postgres"] if chosen == "both" else [chosen]


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Commands set the log of their whole process; the next test hears its warnings on standard error again."""
    yield
    setup_logging(LogConfig(level="warning"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A fresh, migrated database on a real server, gone after the session."""
    with _server() as server:
        name = f"haoke_test_{uuid.uuid4().hex[:12]}"
        asyncio.run(_run(server, f"CREATE DATABASE {name}"))
        url = server.rsplit("/", 1)[0].replace("postgresql:", "postgresql+asyncpg:") + f"/{name}"
        try:
            asyncio.run(_migrate(url))
            yield url
        finally:
            asyncio.run(_run(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=_databases())
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated database of this test's own."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        tables = " ".join(f'DELETE FROM "{table.name}";' for table in reversed(metadata.sorted_tables))
        asyncio.run(_run(url.replace("+asyncpg", ""), tables))
        return url
    path = tmp_path / "haoke.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def open_store(store_url: str) -> AsyncIterator[OpenStore]:
    """Opens the test's database, as often as the test wants: a second replica, or again after a crash."""
    opened: list[Store] = []

    async def open_it(clock: Clock | None = None) -> Store:
        opened.append(await Store.open(store_url, clock=clock))
        return opened[-1]

    yield open_it
    for store in opened:
        await store.close()


@pytest.fixture
async def store(open_store: OpenStore) -> Store:
    """An empty store, once on SQLite and once on PostgreSQL."""
    return await open_store()


async def _migrate(url: str) -> None:
    await (await Store.open(url)).close()


async def _run(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


@contextmanager
def _server() -> Iterator[str]:
    url = os.environ.get("HAOKE_TEST_POSTGRES", LOCAL)
    try:
        asyncio.run(_run(url, "SELECT 1"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        with _private_server(error) as private:
            yield private
    else:
        yield url


@contextmanager
def _private_server(reason: Exception) -> Iterator[str]:
    programs = _programs()
    if programs is None:
        message = f"no PostgreSQL server ({type(reason).__name__}) and no initdb to make one"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="haoke-pg-"))
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user:
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    make: list[str | Path] = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(make, check=True, capture_output=True, user=user, cwd=folder)
    serve: list[str | Path] = [
        programs / "postgres",
        "-D",
        folder / "data",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        folder,
    ]
    process = subprocess.Popen(
        serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user, cwd=folder
    )
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    try:
        _await_server(url)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    pg_config = shutil.which("pg_config")
    if pg_config is None:
        return None
    folder = Path(
        subprocess.run([pg_config, "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
    )
    return folder if (folder / "initdb").exists() else None


def _await_server(url: str) -> None:
    for _ in range(100):
        try:
            asyncio.run(_run(url, "SELECT 1"))
        except (OSError, TimeoutError, asyncpg.PostgresError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("the private PostgreSQL server did not start")
