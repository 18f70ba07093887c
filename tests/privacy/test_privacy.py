"""A person's copy, their erasure down to the bytes of the files, and what goes by itself when it is old."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, select

from bot.conversation import lab, records, tables  # noqa: F401 - fills the metadata
from bot.conversation.columns import metadata
from bot.conversation.records import effects
from bot.conversation.store import Store
from bot.memory import StoreMemory
from bot.privacy import Erasure, Tombstones, export, tidy
from bot.turn import Address, Attachment, Utterance
from tests.flow.conftest import OpenDesk
from tests.flow.kit import Counter, wish

CANARY = "金丝雀canary7431"
ADDRESS = f"上海市徐汇区{CANARY}路88号"


async def lived(counter: Counter) -> None:
    """A conversation with the canary wherever words are kept: said, told, in slots, in an act, on a ticket, in memory."""
    mei = counter.talk()
    await mei.say(f"你好，我是{CANARY}")
    await mei.say(wish("address.change", order_id="10422", address=ADDRESS))
    await mei.press("确认")
    await mei.say(wish("refund.request", order_id="10424"))
    await mei.say(wish("handoff.request"))
    await StoreMemory(counter.app.store, "web").set("session:1", {"customer": "C1001", "name": CANARY})
    alex = counter.talk(customer="C1002", name="alex")
    await alex.say("where is 20731")


def erasure(counter: Counter) -> Erasure:
    return Erasure(counter.app.store, Tombstones(counter.app.config.data_dir))


def bytes_of(store: Store) -> bytes:
    path = Path(store.path)
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def test_a_copy_holds_both_sides_and_marks_what_a_machine_wrote(desk: OpenDesk) -> None:
    async with desk() as counter:
        await lived(counter)
        copy = await export(counter.app.store, "C1001")
        text = json.dumps(copy, ensure_ascii=False)
        assert CANARY in text
        (one,) = copy["conversations"]
        assert len(one["said"]) == 5
        assert {row["author"] for row in one["told"]} <= {"bot", "system"}
        assert all(row["aigc"] for row in one["told"] if row["author"] == "bot")
        assert {act["type"] for act in copy["acts"]} == {"change_address", "refund"}
        assert "20731" not in text  # nobody else's


async def test_nothing_of_an_erased_person_is_left_in_any_byte(desk: OpenDesk) -> None:
    async with desk() as counter:
        store = counter.app.store
        await lived(counter)
        assert CANARY.encode() in bytes_of(store)
        assert await erasure(counter).erase("C1001", "manager") == 1
        assert CANARY.encode() not in bytes_of(store)
        assert (await export(store, "C1001"))["conversations"] == []
        assert len((await export(store, "C1002"))["conversations"]) == 1
        listed = (counter.app.config.data_dir / "erased.jsonl").read_text()
        assert "C1001" not in listed


async def test_money_stays_in_the_ledger_and_counts_for_a_day(desk: OpenDesk) -> None:
    """Whoever could have himself erased to be refunded anew would."""
    async with desk() as counter:
        await lived(counter)
        await erasure(counter).erase("C1001", "manager")
        rows = await ledger(counter.app.store)
        assert [(r.type, r.customer_id, r.details) for r in rows] == [("change_address", "C1001", {})]
        counter.clock.advance(timedelta(days=1, hours=1).total_seconds())
        assert await erasure(counter).unname() == 1
        (row,) = await ledger(counter.app.store)
        assert row.customer_id.startswith("erased:")
        assert await erasure(counter).unname() == 0


async def test_a_backup_that_is_put_back_forgets_again(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        await lived(counter)
        path = Path(counter.app.store.path)
        backup = tmp_path / "backup.db"
        async with counter.app.store.paused():
            for file in path.parent.glob(f"{path.name}*"):
                shutil.copy(file, tmp_path / file.name.replace(path.name, backup.name))
        await erasure(counter).erase("C1001", "manager")
        restored = await Store.open(f"sqlite+aiosqlite:///{backup}", clock=counter.clock)
        try:
            assert CANARY.encode() in bytes_of(restored)
            again = Erasure(restored, Tombstones(counter.app.config.data_dir))
            assert await again.again() == 1
            assert CANARY.encode() not in bytes_of(restored)
            assert await again.again() == 0
        finally:
            await restored.close()


async def test_who_comes_back_after_an_erasure_keeps_what_they_write(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        await lived(counter)
        store = counter.app.store
        away = Erasure(store, Tombstones(tmp_path))
        await away.erase("C1001", "manager")
        counter.clock.advance(3600)
        await counter.talk(name="later").say("我的订单到哪了")
        assert await away.again() == 0
        await StoreMemory(store, "privacy").set("erasures", 0)  # as in an older copy: it is looked through
        assert await away.again() == 0
        assert len((await export(store, "C1001"))["conversations"]) == 1


async def test_a_database_that_has_seen_every_erasure_is_not_looked_through(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as counter:
        await lived(counter)
        away = Erasure(counter.app.store, Tombstones(tmp_path))
        await away.erase("C1001", "manager")
        await away.erase("C1002", "manager")
        monkeypatch.setattr(Tombstones, "dates", None)  # whoever looks for them stumbles
        assert await away.again() == 0


async def test_an_erasure_that_was_cut_off_is_finished_at_the_next_start(
    desk: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tombstone stands, and the database has not seen it; another erasure does not hide that."""

    async def dies(*_: object) -> int:
        raise ZeroDivisionError

    async with desk() as counter:
        await lived(counter)
        away = Erasure(counter.app.store, Tombstones(tmp_path))
        with monkeypatch.context() as patch:
            patch.setattr(Erasure, "_erase", dies)
            with pytest.raises(ZeroDivisionError):
                await away.erase("C1001", "manager")
        await away.erase("C1002", "manager")
        assert await away.again() == 1
        assert CANARY.encode() not in bytes_of(counter.app.store)
        assert await away.again() == 0


async def test_old_conversations_go_and_open_matters_stay(desk: OpenDesk, tmp_path: Path) -> None:
    async with desk() as counter:
        await lived(counter)  # Mei waits for an approval and for a person
        counter.clock.advance(timedelta(days=31).total_seconds())
        store = counter.app.store
        assert await tidy(store, tmp_path, keep_days=0) == 0
        assert await tidy(store, tmp_path, keep_days=30) == 1
        assert len((await export(store, "C1001"))["conversations"]) == 1
        assert (await export(store, "C1002"))["conversations"] == []


async def test_files_of_old_conversations_go_with_them(desk: OpenDesk, tmp_path: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"a receipt"

    async with desk() as counter:
        app = counter.app
        media = app.service.gateway.media
        talk = counter.talk("C1002", name="old")
        kept = await media.take(chunks(), "receipt.txt")
        await talk.say("my receipt", files=(kept.attachment,))
        media.carried(kept.id)
        await tidy(app.store, tmp_path, keep_days=30, files=media)
        assert media.find(kept.id) is not None
        counter.clock.advance(timedelta(days=31).total_seconds())
        await app._tidy()
        assert media.find(kept.id) is not None, "they are kept for two years"
        assert await tidy(app.store, tmp_path, keep_days=30, files=media) == 1
        assert media.find(kept.id) is None


# What becomes of each table when a person is erased; a new table has to be given its place here.
WITH_THE_CONVERSATION = "goes with its conversation"
KEPT = {
    "conversations": "deleted",
    "effects": "kept as a ledger without words, nameless after a day",
    "order_money": "a count by order, nobody's name in it",
    "customer_money": "a count by customer; goes with the last row of the ledger that names them",
    "labels": "goes with its turn",
    "comparisons": "go with their turn",
    "memory": "rows that name the customer are deleted",
    "misses": "a count by visitor and day; goes after two days",
    "links": "deleted",
    "consents": "deleted",
    "notices": "deleted; a visitor's go with the conversation",
    "link_offers": "go with the conversation, and a day after they are over",
    "audit": "ids only, chained",
    "settings": "no customers",
    "activations": "no customers",
    "alarms": "counts only",
    **dict.fromkeys(("staff", "staff_sessions", "staff_links", "presence", "canned"), "people at work"),
    "sign_in_failures": "hashes of names and addresses at the desk's door",
    **dict.fromkeys(("sources", "passages", "vectors", "versions", "state"), "no customers"),
}


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_has_its_place(table: Table) -> None:
    hangs = any(
        key.column.table.name == "conversations" and key.ondelete == "CASCADE" for key in table.foreign_keys
    )
    assert hangs or table.name.removeprefix("knowledge_") in KEPT, (
        f"{table.name}: say in KEPT what becomes of it when a person is erased"
    )


async def ledger(store: Store) -> list[object]:
    async with store.read() as tx:
        return list((await tx.execute(select(effects).where(effects.c.state == "settled"))).all())


async def test_files_that_were_sent_go_too(desk: OpenDesk) -> None:
    gone: list[str] = []

    class Shelf:
        def forget(self, media_id: str) -> None:
            gone.append(media_id)

    async with desk() as counter:
        sent = Attachment(kind="image", ref="a" * 32)
        said = Utterance(
            key="photo", text="坏了", at=counter.clock.now(), customer_id="C1001", attachments=(sent,)
        )
        await counter.app.inbox.accept(Address(channel="console", conversation="mei"), said)
        store, data_dir = counter.app.store, counter.app.config.data_dir
        await Erasure(store, Tombstones(data_dir), Shelf()).erase("C1001", "manager")
    assert gone == ["a" * 32]
