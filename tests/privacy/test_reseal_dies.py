"""Sealing everything anew is cut off by kill -9: every word can still be read, and a second run finishes it."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation.inbox import Inbox
from bot.conversation.records import memory
from bot.conversation.sealing import Seal
from bot.conversation.store import Store
from bot.conversation.tables import inbox
from bot.memory import StoreMemory
from bot.privacy.reseal import reseal
from bot.turn import Address
from tests.conversation.dying import dies_before
from tests.conversation.kit import posts

OLD, NEW = "the key of last year, long enough", "the key of this year, long enough"
WORDS = [f"金丝雀{number}" for number in range(12)]


async def _opened(path: Path, *keys: str) -> Store:
    return await Store.open(f"sqlite+aiosqlite:///{path}", seal=Seal(keys) if keys else None)


async def _filled(path: Path, *keys: str) -> None:
    store = await _opened(path, *keys)
    for number, word in enumerate(WORDS):
        await Inbox(store).accept(Address(channel="rest", conversation="c"), posts(word, key=f"k{number}"))
    await StoreMemory(store, "web").set("session", {"name": WORDS[0]})
    await store.close()


async def _read(path: Path, *keys: str) -> tuple[list[str], int]:
    """Every word in its order, and how many rows a further run has to seal."""
    store = await _opened(path, *keys)
    try:
        async with store.read() as tx:
            words = list((await tx.execute(select(inbox.c.text).order_by(inbox.c.seq))).scalars())
            kept = (await tx.execute(select(memory.c.value))).scalar_one()
        assert kept == {"name": WORDS[0]}
        return words, await reseal(store)
    finally:
        await store.close()


@pytest.mark.parametrize("before", [(), (OLD,)])
def test_killed_anywhere_no_word_is_lost_and_the_next_run_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: tuple[str, ...]
) -> None:
    monkeypatch.setattr("bot.privacy.reseal.BATCH", 5)  # several transactions
    asyncio.run(_filled(tmp_path / "first.db", *before))
    now, keys = tmp_path / "now.db", (NEW, OLD)

    async def seals() -> None:
        store = await _opened(now, *keys)
        await reseal(store)
        await store.close()

    nth, left = 4, []
    while True:
        for file in tmp_path.glob("now.db*"):
            file.unlink()
        shutil.copy(tmp_path / "first.db", now)
        died = dies_before(nth, seals)
        words, rest = asyncio.run(_read(now, *keys))
        assert words == WORDS, f"killed before statement {nth}"
        assert asyncio.run(_read(now, NEW)) == (WORDS, 0), "the old key is needed no more"
        raw = b"".join(file.read_bytes() for file in tmp_path.glob("now.db*"))
        assert "金丝雀".encode() not in raw
        left.append(rest)
        if not died:
            break
        nth += 4
    assert left[-1] == 0, "a run that ends leaves nothing"
    assert any(0 < rest < max(left) for rest in left), "it was never killed half-way"
