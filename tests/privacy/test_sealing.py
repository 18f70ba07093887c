"""With a key nobody reads in the database what people said; without it, or with another one, the desk says so and stops."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Text, cast, insert, select, text

from bot.clock import Clock
from bot.config import PrivacyConfig
from bot.conversation.lab import labels
from bot.conversation.records import memory
from bot.conversation.sealing import Seal, seal_from
from bot.conversation.store import Store
from bot.conversation.tables import inbox
from bot.errors import ConfigError, StoreError
from bot.handoff.board import Board
from bot.insight.lessons import lessons
from bot.insight.unanswered import unanswered
from bot.memory import StoreMemory
from bot.privacy import export
from bot.privacy.reseal import reseal
from tests.flow.kit import OpenDesk, said
from tests.privacy.test_privacy import ADDRESS, CANARY, bytes_of, lived

FIRST, SECOND = "the key of last year, long enough", "the key of this year, long enough"


def opens(path: Path, *keys: str) -> Callable[[Clock], Awaitable[Store]]:
    """A store over this file with these keys, the first of which seals."""

    async def open_store(clock: Clock) -> Store:
        return await Store.open(f"sqlite+aiosqlite:///{path}", clock=clock, seal=Seal(keys) if keys else None)

    return open_store


async def test_nobody_reads_in_the_files_what_was_said_and_the_desk_works_on(
    desk: OpenDesk, tmp_path: Path
) -> None:
    async with desk(open_store=opens(tmp_path / "sealed.db", FIRST)) as counter:
        await lived(counter)
        raw = bytes_of(counter.app.store)
        assert CANARY.encode() not in raw
        assert ADDRESS.encode() not in raw
        assert "退款".encode() not in raw
        copy = await export(counter.app.store, "C1001")
        assert CANARY in str(copy)
        assert [row["id"] for row in await Board(counter.app.store).search(CANARY.upper())] == [
            "console:talk-1"
        ]
        assert not await Board(counter.app.store).search("words that nobody said")


async def test_without_a_key_the_words_stand_there(desk: OpenDesk, tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    async with desk(open_store=opens(tmp_path / "plain.db")) as counter:
        await lived(counter)
        assert CANARY.encode() in bytes_of(counter.app.store)


async def test_a_conversation_goes_on_when_the_key_is_set_and_changed(desk: OpenDesk, tmp_path: Path) -> None:
    path = tmp_path / "changed.db"
    for keys in ((), (FIRST,), (SECOND, FIRST)):
        async with desk(open_store=opens(path, *keys)) as counter:
            talk = counter.talk(name="mei")
            talk._said = len(keys) * 10
            assert "10421" in said(await talk.say(f"{CANARY} 10421 到哪了"))
            if keys:
                assert await reseal(counter.app.store) > 0
                assert await reseal(counter.app.store) == 0
                assert CANARY.encode() not in bytes_of(counter.app.store)
    async with desk(open_store=opens(path, SECOND)) as counter:
        talk = counter.talk(name="mei")
        talk._said = 100
        assert "10421" in said(await talk.say("它现在到哪了"))
        assert len(await talk.turns()) == 4


@pytest.mark.parametrize("keys", [(), (SECOND,)])
async def test_another_key_is_told_from_a_broken_database(
    desk: OpenDesk, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    path = tmp_path / "locked.db"
    async with desk(open_store=opens(path, FIRST)) as counter:
        await counter.talk(name="mei").say("你好")
        clock = counter.clock
    store = await opens(path, *keys)(clock)
    try:
        async with store.read() as tx:
            with pytest.raises(StoreError, match=r"privacy\.(old_)?key"):
                (await tx.execute(select(inbox.c.text))).all()
    finally:
        await store.close()


async def test_what_was_changed_from_outside_is_noticed(store_url: str) -> None:
    store = await Store.open(store_url, seal=Seal([FIRST]))
    try:
        await StoreMemory(store, "slack").set("token", {"secret": "xoxb-1"})
        async with store.read() as tx:
            raw = str((await tx.execute(select(cast(memory.c.value, Text)))).scalar_one())
        assert "xoxb" not in raw
        assert await StoreMemory(store, "slack").get("token") == {"secret": "xoxb-1"}
        changed = raw[:-8] + ("A" if raw[-8] != "A" else "B") + raw[-7:]
        put = ":raw" if store.dialect == "sqlite" else "CAST(:raw AS json)"
        async with store.write() as tx:
            await tx.execute(text(f"UPDATE memory SET value = {put}"), {"raw": changed})
        with pytest.raises(StoreError, match="changed from outside"):
            await StoreMemory(store, "slack").get("token")
    finally:
        await store.close()


async def test_what_a_person_calls_right_is_a_lesson_in_a_sealed_database_too(
    desk: OpenDesk, tmp_path: Path
) -> None:
    async with desk(open_store=opens(tmp_path / "sealed.db", FIRST)) as counter:
        store = counter.app.store
        turn = await counter.talk().say("10421 到哪了")
        await counter.talk().say("你好")
        assert [lesson async for lesson in lessons(store)] == []
        async with store.write() as tx:
            row = {"turn_id": turn["turn_id"], "author": "li", "label": "right", "at": store.clock.now()}
            await tx.execute(insert(labels).values(row))
        assert len([lesson async for lesson in lessons(store)]) == 1


async def test_what_had_no_answer_is_listed_in_a_sealed_database_too(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk(open_store=opens(tmp_path / "sealed.db", FIRST)) as counter:
        await counter.talk().say("10421 到哪了")
        await counter.talk().say("塞巴斯蒂安巴赫写过几部受难曲")
        topics = await unanswered(counter.app.store, None)
        assert [topic.questions for topic in topics] == [("塞巴斯蒂安巴赫写过几部受难曲",)]


def test_keys_are_long_enough_and_an_old_one_does_not_stand_alone() -> None:
    with pytest.raises(ConfigError, match="16"):
        Seal(["short"])
    with pytest.raises(ConfigError, match=r"privacy\.key"):
        seal_from(PrivacyConfig(old_key=FIRST))  # type: ignore[arg-type]
    assert seal_from(PrivacyConfig()) is None


def test_the_same_words_are_never_sealed_alike() -> None:
    seal = Seal([FIRST])
    assert seal.close("你好") != seal.close("你好")
    assert seal.open(seal.close("你好")) == "你好"
