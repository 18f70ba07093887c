"""Upgrades while the desk is open: killed before every statement they are resumed, and the release before works on in the new schema."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, select

from bot.conversation.inbox import Inbox
from bot.conversation.migrations import HEAD
from bot.conversation.store import Store
from bot.conversation.tables import inbox, outbox, turns
from bot.conversation.upgrade import alembic_config
from bot.turn import Address
from tests.conversation.dying import dies_before
from tests.conversation.kit import posts

ROOT: Final = Path(__file__).resolve().parents[2]
VERSIONS: Final = "bot/conversation/migrations/__init__.py"
BOTH: Final = int(os.environ.get("HAOKE_UPGRADE_MESSAGES", "100"))  # while both releases work
Schema = dict[str, Any]
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*expression-based index.*"
)  # on SQLite nobody can reflect one


def revisions() -> list[str]:
    """Oldest first."""
    with create_engine("sqlite://").connect() as connection:
        found = ScriptDirectory.from_config(alembic_config(connection)).walk_revisions()
        return [script.revision for script in reversed(list(found))]


def at(revision: str, file: Path) -> Path:
    """A database as that release left it, with a conversation in it."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), revision)
    engine.dispose()
    with closing(sqlite3.connect(file)) as base:
        base.execute(
            "INSERT INTO conversations (id, channel, account, conversation, created_at, updated_at)"
            " VALUES ('rest:kept', 'rest', '', 'kept', 1, 1)"
        )
        base.execute(
            "INSERT INTO inbox (conversation_id, key, kind, text, attachments, metadata, at, accepted_at)"
            " VALUES ('rest:kept', 'k', 'message', '你好', '[]', '{}', 1, 1)"
        )
        base.commit()
    return file


def schema(connection: Connection) -> Schema:
    """Tables, their columns, and what must be unique."""
    look = inspect(connection)
    return {
        table: {
            "columns": {
                c["name"]: {
                    "nullable": c["nullable"],
                    "default": c["default"] is not None or c.get("autoincrement"),
                }
                for c in look.get_columns(table)
            },
            "checks": sorted(str(c["sqltext"]) for c in look.get_check_constraints(table)),
            "unique": sorted(
                [sorted(u["column_names"]) for u in look.get_unique_constraints(table)]
                + [sorted(str(n) for n in i["column_names"]) for i in look.get_indexes(table) if i["unique"]]
            ),
        }
        for table in look.get_table_names()
        if table not in ("alembic_version", "sqlite_sequence")
    }


def narrowed(old: Schema, new: Schema) -> list[str]:
    """What a program written for the old schema can no longer do in the new one."""
    found = [f"{table} is gone" for table in old.keys() - new.keys()]
    for table in old.keys() & new.keys():
        before, after = old[table]["columns"], new[table]["columns"]
        found += [f"{table}.{name} is gone" for name in before.keys() - after.keys()]
        found += [
            f"{table}.{name} is required now"
            for name, column in after.items()
            if not column["nullable"]
            and not column["default"]
            and before.get(name, {"nullable": True})["nullable"]
        ]
        for rule in ("unique", "checks"):
            found += [
                f"{table} has a new rule: {each}" for each in new[table][rule] if each not in old[table][rule]
            ]
    return found


def test_every_revision_leaves_the_release_before_it_what_it_needs(tmp_path: Path) -> None:
    """Expand first, contract a release later: so two releases can share a database while desks are replaced."""
    engine = create_engine(f"sqlite:///{tmp_path}/steps.db")
    before: Schema = {}
    for revision in revisions():
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), revision)
            after = schema(connection)
        assert narrowed(before, after) == [], revision
        before = after
    engine.dispose()
    assert len(before) > 15


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("ALTER TABLE tickets DROP COLUMN late", "tickets.late is gone"),
        ("ALTER TABLE comparisons RENAME TO compared", "comparisons is gone"),
        ("CREATE UNIQUE INDEX one_each ON turns (conversation_id)", "turns has a new rule"),
        ("ALTER TABLE timers RENAME COLUMN payload TO body", "timers.payload is gone"),
    ],
)
def test_a_step_that_takes_something_away_is_found(tmp_path: Path, change: str, found: str) -> None:
    engine = create_engine(f"sqlite:///{at(HEAD, tmp_path / 'x.db')}")
    with engine.begin() as connection:
        before = schema(connection)
        connection.exec_driver_sql(change)
        assert any(line.startswith(found) for line in narrowed(before, schema(connection)))
    engine.dispose()


def test_a_column_that_must_be_filled_is_found() -> None:
    column = {"nullable": False, "default": False}
    empty = {"unique": [], "checks": []}
    old, new = {"t": {"columns": {}, **empty}}, {"t": {"columns": {"c": column}, **empty}}
    assert narrowed(old, new) == ["t.c is required now"]


@pytest.mark.parametrize("behind", [1, len(revisions()) - 1])
def test_killed_before_any_statement_it_is_resumed(tmp_path: Path, behind: int) -> None:
    """From the release before and from the first one; of the long way every twelfth statement."""
    start = at(revisions()[-1 - behind], tmp_path / "old.db")
    step = 12 if behind > 1 else 1
    file, nth = tmp_path / "now.db", 1

    async def open_it() -> None:
        await (await Store.open(f"sqlite+aiosqlite:///{file}")).close()

    while True:
        for left in tmp_path.glob("now.db*"):
            left.unlink()
        shutil.copy(start, file)
        died = dies_before(nth, open_it)
        assert asyncio.run(_whole(file)), f"killed before statement {nth}"
        if not died:
            break
        nth += step
    assert nth > 3 * step, "it was killed too seldom to show anything"


async def _whole(file: Path) -> bool:
    """Open it once more; what was there is there, and it takes messages."""
    store = await Store.open(f"sqlite+aiosqlite:///{file}")
    try:
        async with store.read() as tx:
            kept = (await tx.execute(select(inbox.c.key, inbox.c.conversation_id))).all()
        new = await Inbox(store).accept(Address(channel="rest", conversation="kept"), posts("next"))
        return [tuple(row) for row in kept] == [("k", "rest:kept")] and not new.duplicate
    finally:
        await store.close()


def release_before(folder: Path) -> Path | None:
    """The tree of the last commit with an older schema; None where the history does not reach so far."""

    def git(*words: str) -> bytes:
        return subprocess.run(["git", "-C", str(ROOT), *words], check=True, capture_output=True).stdout

    try:
        for commit in git("log", "--format=%H", "--first-parent", "--", VERSIONS).decode().split():
            if f'"{HEAD}"'.encode() not in git("show", f"{commit}^:{VERSIONS}"):
                archive = git("archive", f"{commit}^", "bot", "tests/__init__.py", "tests/conversation")
                subprocess.run(["tar", "x", "-C", str(folder)], input=archive, check=True)
                return folder
    except (OSError, subprocess.CalledProcessError):
        return None
    return None


def start_worker(tree: Path, url: str) -> "subprocess.Popen[str]":
    """The worker of a release, once it has opened the database."""
    script = (
        "import asyncio, importlib.util, pathlib; import bot;"
        f"assert pathlib.Path(bot.__file__).is_relative_to({str(tree)!r}), bot.__file__;"
        "from tests.conversation import worker;"
        f"asyncio.run(worker.main({url!r}, finish=False))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "working"
    return process


async def _answered(store: Store, count: int) -> list[str]:
    async with asyncio.timeout(60 + BOTH / 5):
        while True:
            async with store.read() as tx:
                said = list((await tx.execute(select(outbox.c.plain))).scalars())
            if len(said) >= count:
                return said
            await asyncio.sleep(0.1)


async def test_the_release_before_works_on_beside_this_one(tmp_path: Path) -> None:
    tree = tmp_path / "before"
    tree.mkdir()
    if release_before(tree) is None:
        pytest.skip("the history does not reach back to the schema before; its columns are held above")
    url = f"sqlite+aiosqlite:///{tmp_path}/shared.db"
    old = await asyncio.to_thread(start_worker, tree, url)
    new = None
    store = await Store.open(url)  # brings the schema up under the eyes of the old one
    try:
        box = Inbox(store)
        alone, both = 20, BOTH
        for number in range(alone):
            await box.accept(
                Address(channel="rest", conversation=f"c{number % 8}"), posts("x", key=f"a{number}")
            )
        await _answered(store, alone)
        new = await asyncio.to_thread(start_worker, ROOT, url)
        for number in range(both):
            await box.accept(
                Address(channel="rest", conversation=f"c{number % 8}"), posts("x", key=f"b{number}")
            )
        said = await _answered(store, alone + both)
        async with store.read() as tx:
            asked = [str(seq) for seq in (await tx.execute(select(inbox.c.seq))).scalars()]
            again = (await tx.execute(select(turns.c.id).where(turns.c.attempts > 1))).all()
        assert Counter(said) == Counter(asked)
        assert again == []
        assert old.poll() is None, "the old release stopped"
        assert new.poll() is None
    finally:
        await store.close()
        for process in (old, new):
            if process is not None:
                process.kill()
                process.communicate()
