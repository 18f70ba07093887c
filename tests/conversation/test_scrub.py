"""Deleted words are in no byte of a SQLite file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.config import LogConfig
from bot.conversation.scrub import scrub
from bot.conversation.store import Store
from bot.log import setup_logging

WORD = b"canary7431"


def left_behind(path: Path) -> int:
    return path.read_bytes().count(WORD)


def with_words_in_free_pages(path: Path) -> None:
    """As a build of SQLite leaves them that overwrites nothing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("CREATE TABLE told (words TEXT)")
        db.executemany("INSERT INTO told VALUES (?)", [(WORD.decode() * 900,)] * 9)
        db.execute("DELETE FROM told")


async def test_a_file_that_is_written_anew_holds_no_deleted_word(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with_words_in_free_pages(path)
    assert left_behind(path)
    store = await Store.open(f"sqlite+aiosqlite:///{path}")
    try:
        await scrub(store)
        assert left_behind(path), "the log alone was cut"
        await scrub(store, rewrite=True)
        assert not left_behind(path)
    finally:
        await store.close()


async def test_whatever_a_store_deletes_is_overwritten_also_by_a_sqlite_that_would_not(
    tmp_path: Path,
) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}")
    try:
        async with store.write() as tx:
            assert (await tx.execute(text("PRAGMA secure_delete"))).scalar() == 1
    finally:
        await store.close()


async def test_a_file_that_somebody_reads_for_long_is_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.conversation.scrub._TRIES", 2)
    setup_logging(LogConfig(level="warning"))
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}")
    try:
        with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM sqlite_master").fetchall()
            async with store.write() as tx:
                await tx.execute(text("CREATE TABLE meanwhile (x)"))
            await scrub(store, rewrite=True)
        assert "could not be rid of deleted words yet" in capsys.readouterr().err
    finally:
        await store.close()
