"""What comes in while the database is away waits in a file, and is stored once it is back, in order and once."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.spool import Kept, Spool
from bot.testing.echo import echo_desk
from bot.testing.stand_ins.wechat import WeChatStandIn, text_message
from bot.turn import Address, Attachment, Utterance

ALICE = Address(channel="wechat", account="wx1", conversation="oAlice")


def said(key: str) -> Utterance:
    files = (Attachment(kind="image", ref="m1"),)
    return Utterance(key=key, text="你好\n", at=datetime.now(UTC), attachments=files, metadata={"a": [1]})


def key_of(what: Kept) -> str:
    return what if isinstance(what, str) else what.key


class Database:
    """Away until told otherwise."""

    def __init__(self) -> None:
        self.away = True
        self.rows: list[tuple[Address, Kept]] = []

    async def accept(self, address: Address, what: Kept) -> None:
        if self.away:
            raise StoreError("away")
        self.rows.append((address, what))


async def test_everything_comes_back_as_it_was_and_in_order(tmp_path: Path) -> None:
    path, database = tmp_path / "spool.jsonl", Database()
    spool, sent = Spool(path), [said("1"), "queue", said("2")]
    for what in sent:
        await spool.put(ALICE, what)
    with pytest.raises(StoreError):
        await spool.drain(database.accept)
    database.away = False
    again = Spool(path)  # after a crash
    assert again.waiting
    assert await again.drain(database.accept) == 3
    assert database.rows == [(ALICE, what) for what in sent]
    assert not again.waiting
    assert not path.exists()


async def test_a_database_that_is_silent_holds_up_no_acknowledgement(tmp_path: Path) -> None:
    """The spool is being emptied, which hangs; what comes in is on the disk all the same."""
    path, asked, stored = tmp_path / "spool.jsonl", asyncio.Event(), list[str]()

    async def silent(_: Address, what: Kept) -> None:
        asked.set()
        await hears.wait()
        stored.append(key_of(what))

    spool, hears = Spool(path), asyncio.Event()
    await spool.put(ALICE, said("1"))
    draining = asyncio.create_task(spool.drain(silent))
    await asked.wait()
    async with asyncio.timeout(2):
        await spool.put(ALICE, said("2"))
    hears.set()
    await draining
    assert spool.waiting  # the second one
    await spool.drain(silent)
    assert (stored, spool.waiting) == (["1", "2"], False)


async def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    path, database = tmp_path / "spool.jsonl", Database()
    path.write_bytes(b'{"address": {"chan')
    database.away = False
    spool = Spool(path)
    await spool.put(ALICE, said("1"))
    await spool.drain(database.accept)
    assert [key_of(what) for _, what in database.rows] == ["1"]


async def test_an_outage_of_the_database_loses_no_message_of_wechat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wechat = WeChatStandIn()
    async with wechat.open(), echo_desk({"wechat": wechat.table()}, tmp_path / "desk.db") as desk:
        inbox = desk.service.gateway._inbox
        real, away = inbox.accept, asyncio.Event()

        async def accept(address: Address, utterance: Utterance) -> object:
            if not away.is_set():
                raise StoreError("away")
            return await real(address, utterance)

        monkeypatch.setattr(inbox, "accept", accept)
        for number in (1, 2):
            assert await wechat.push(desk.http, text_message(f"number {number}", key=str(number))) == (
                200,
                "success",
            )
        away.set()
        await desk.service._spool.drain(desk.service.gateway.store_kept)
        async with asyncio.timeout(20):
            while any((await desk.service.gateway.waiting()).values()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert "\n".join(desk.echo.texts) == "number 1\nnumber 2"


async def test_desks_that_share_a_folder_lose_nothing_of_each_other(tmp_path: Path) -> None:
    """One stores what waits while the other goes on writing to the same file."""
    path, database = tmp_path / "spool.jsonl", Database()
    database.away = False
    mine, theirs = Spool(path), Spool(path)

    async def drain_all_the_time() -> None:
        while True:
            await theirs.drain(database.accept)
            await asyncio.sleep(0)

    draining = asyncio.create_task(drain_all_the_time())
    for number in range(200):
        await mine.put(ALICE, said(str(number)))
    draining.cancel()
    await asyncio.gather(draining, return_exceptions=True)
    await Spool(path).drain(database.accept)
    assert {key_of(what) for _, what in database.rows} == {str(number) for number in range(200)}
