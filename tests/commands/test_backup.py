"""A copy is made while the desk works, and put back with everything that was in it; nothing is overwritten by mistake."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.commands.backup import backup, restore
from bot.conversation.inbox import Inbox
from bot.conversation.store import Store
from bot.errors import BadInput
from bot.process.running import Running
from bot.turn import Address, Utterance


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HAOKE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HAOKE_STORE__URL", f"sqlite+aiosqlite:///{tmp_path}/data/haoke.db")
    (tmp_path / "data").mkdir()
    (tmp_path / "config.toml").write_text("")
    return tmp_path


async def heard(folder: Path, *keys: str) -> Store:
    store = await Store.open(f"sqlite+aiosqlite:///{folder}/data/haoke.db")
    for key in keys:
        said = Utterance(key=key, text="你好", at=store.clock.now())
        await Inbox(store).accept(Address(channel="rest", conversation="mei"), said)
    return store


def keys(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM inbox ORDER BY seq")]


async def test_a_copy_is_whole_while_the_desk_works(folder: Path) -> None:
    store = await heard(folder, "one", "two")
    assert backup(None, folder / "copies" / "monday.db") == 0
    await store.close()
    assert keys(folder / "copies" / "monday.db") == ["one", "two"]


async def test_a_copy_is_put_back_and_the_one_before_is_kept(folder: Path) -> None:
    await (await heard(folder, "one")).close()
    backup(None, folder / "copy.db")
    await (await heard(folder, "two")).close()
    assert restore(None, folder / "copy.db") == 0
    store = await heard(folder)
    await store.close()
    assert keys(folder / "data" / "haoke.db") == ["one"]
    (before,) = [f for f in (folder / "data").glob("haoke.db.before-*") if "-wal" not in f.name]
    assert keys(before) == ["one", "two"]


def test_what_is_no_copy_is_refused(folder: Path) -> None:
    (folder / "notes.txt").write_text("no database at all, but long enough to look like a file" * 9)
    with pytest.raises(BadInput, match="is no database of Haoke"):
        restore(None, folder / "notes.txt")
    with pytest.raises(BadInput, match="there is no"):
        restore(None, folder / "nothing.db")
    with pytest.raises(BadInput, match=r"no database at .* yet"):
        backup(None, folder / "copy.db")


async def test_a_damaged_copy_is_refused(folder: Path) -> None:
    await (await heard(folder, *(f"key-{n}" for n in range(400)))).close()
    backup(None, folder / "copy.db")
    raw = bytearray((folder / "copy.db").read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 4096] = b"\xff" * 4096
    (folder / "copy.db").write_bytes(raw)
    with pytest.raises(BadInput, match=r"damaged|no database"):
        restore(None, folder / "copy.db")


async def test_nothing_is_written_over(folder: Path) -> None:
    await (await heard(folder, "one")).close()
    backup(None, folder / "copy.db")
    with pytest.raises(BadInput, match="is there already"):
        backup(None, folder / "copy.db")


async def test_a_desk_that_runs_is_not_pulled_from_under(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await heard(folder, "one")).close()
    backup(None, folder / "copy.db")
    monkeypatch.setattr(Running, "find", classmethod(lambda cls, data_dir: Running("http://here", "key")))
    with pytest.raises(BadInput, match="a desk runs at http://here"):
        restore(None, folder / "copy.db")


def test_postgresql_has_tools_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAOKE_STORE__URL", "postgresql+asyncpg://haoke@db/haoke")
    with pytest.raises(BadInput, match="pg_dump"):
        backup(None, folder / "copy.db")
