"""The store: all or nothing, also when it is cancelled, cut off or asked to forget."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bot.conversation import store as module
from bot.conversation.audit import append
from bot.conversation.columns import metadata
from bot.conversation.history import load, save
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.records import effects, grants, opinions, tickets
from bot.conversation.store import Store
from bot.conversation.tables import conversations, inbox
from bot.conversation.timers import Timers
from bot.errors import ConfigError, StoreError
from bot.turn import Reply
from tests.conftest import OpenStore
from tests.conversation.kit import ALICE, BOB, NOON, Crashed, clock, count, posts, then_crash

SECRET = "我叫林梅，电话 13800004821"
UNFILLED = (
    "link_offers",
    "notices",
    "snapshots",
    "outcomes",
    "labels",
    "ratings",
    "batons",
    "notes",
    "edits",
)  # nothing in this test writes them


async def test_a_block_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(Crashed):
        async with store.write() as tx:
            await then_crash(Inbox(store).accept_in(tx, ALICE, posts("hi")))
    assert await count(store, inbox) == 0


async def test_a_cancelled_transaction_leaves_nothing_and_the_store_goes_on(store: Store) -> None:
    box = Inbox(store)

    async def slow() -> None:
        async with store.write() as tx:
            await box.accept_in(tx, ALICE, posts("half"))
            await asyncio.sleep(30)

    for _ in range(3):
        task = asyncio.create_task(slow())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await box.accept(ALICE, posts("whole"))
    assert await count(store, inbox) == 1


async def test_cancelling_at_any_moment_is_all_or_nothing(store: Store) -> None:
    box, out = Inbox(store), Outbox(store)
    for n in range(40):
        await box.accept(ALICE, posts(f"m{n}"))
        claim = await box.claim("w1")
        assert claim is not None

        async def commit(claim: object = claim, key: str = f"r{n}") -> None:
            async with box.committing(claim) as tx:  # type: ignore[arg-type]
                await out.put(tx, ALICE.id, key, Reply(text=key))

        task = asyncio.create_task(commit())
        await asyncio.sleep(n * 0.0002)
        task.cancel()
        await asyncio.wait([task])
        over = (await box.outcome(ALICE.id, f"m{n}")).over
        said = [message.key for message in await out.messages(ALICE.id)]
        assert (f"r{n}" in said) is over
        if not over:
            await commit()
    assert [message.seq for message in await out.messages(ALICE.id)] == list(range(1, 41))


async def test_readers_do_not_wait_for_a_writer_and_see_what_was_committed(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("one"))
    async with store.write() as tx:
        await box.accept_in(tx, ALICE, posts("two"))
        async with asyncio.timeout(2):
            assert await count(store, inbox) == 1
    assert await count(store, inbox) == 2


async def test_many_writers_at_once_all_get_their_turn(open_store: OpenStore) -> None:
    boxes = [Inbox(await open_store()), Inbox(await open_store())]
    await asyncio.gather(*(boxes[n % 2].accept(ALICE, posts(f"m{n}")) for n in range(100)))
    assert await count(boxes[0].store, inbox) == 100


async def test_forgetting_leaves_no_text_and_nobody_else_is_touched(store: Store) -> None:
    box, out = Inbox(store), Outbox(store)
    for address in (ALICE, BOB):
        await box.accept(address, posts(SECRET, key="m1"))
        claim = await box.claim("w1")
        assert claim is not None
        async with store.read() as tx:
            conversation = await load(tx, address.id)
        async with box.committing(claim) as commit:
            await out.put(commit, address.id, f"r{address.id}", Reply(text=SECRET), turn_id=claim.turn_id)
            await save(commit, conversation, claim.turn_id, [{"event": "user", "text": SECRET}])
            await Timers(store, box).set(commit, address.id, "idle", 1, payload={"said": SECRET})
            await _records(commit, address.id)
            commit.trace = {"utterances": [SECRET]}
            await append(commit, "turn.done", "bot", address.id)
    assert await store.forget(ALICE.id)
    assert not await store.forget(ALICE.id)

    async with store.read() as tx:
        for table in metadata.sorted_tables:
            rows = (await tx.execute(select(table))).mappings().all()
            if "conversation_id" in table.c:
                assert {row["conversation_id"] for row in rows} <= {ALICE.id, BOB.id}, table.name
                mine = [row for row in rows if row["conversation_id"] == ALICE.id]
                assert table.name == "effects" or not mine, table.name
                assert SECRET not in str(mine)
                assert table.name in UNFILLED or len(rows) > len(mine), table.name
        kept = (
            (await tx.execute(select(effects).where(effects.c.conversation_id == ALICE.id))).mappings().all()
        )
    assert [(row["id"], row["state"], row["amount"]) for row in kept] == [
        ("s:rest:alice", "settled", "189.00")
    ]


async def _records(tx: module.Tx, conversation_id: str) -> None:
    for state in ("settled", "proposed"):
        effect = {
            "id": f"{state[0]}:{conversation_id}", "key": f"{state}:{conversation_id}", "conversation_id": conversation_id,
            "type": "refund", "order_id": f"of {conversation_id}", "amount_minor": 18900, "amount": "189.00", "currency": "CNY",
            "state": state, "details": {"reason": SECRET}, "facts": {"said": SECRET}, "created_at": NOON,
            "updated_at": NOON,
        }  # fmt: skip
        await tx.execute(insert(effects), effect)
    ticket = {
        "id": f"t:{conversation_id}",
        "outcome": "queued",
        "summary": {"said": SECRET},
        "created_at": NOON,
    }
    await tx.execute(insert(tickets), {**ticket, "conversation_id": conversation_id})
    await tx.execute(insert(grants), {"conversation_id": conversation_id, "order_id": "10423", "at": NOON})
    rating = {"kind": "csat", "subject": "0", "score": 5, "comment": SECRET, "at": NOON}
    await tx.execute(insert(opinions), {**rating, "conversation_id": conversation_id})


async def test_a_turn_whose_conversation_was_forgotten_meanwhile_says_nothing(store: Store) -> None:
    box = Inbox(store)
    await box.accept(ALICE, posts("hi"))
    claim = await box.claim("w1")
    assert claim is not None
    await store.forget(ALICE.id)
    with pytest.raises(StoreError):
        await box.dead(claim, "x")


async def test_a_number_is_never_given_twice(store: Store) -> None:
    box = Inbox(store)
    first = await box.accept(ALICE, posts("hi"))
    await store.forget(ALICE.id)
    assert (await box.accept(ALICE, posts("hi"))).seq > first.seq


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (effects, {"state": "paid"}),
        (effects, {"approval": "granted"}),
        (effects, {"amount_minor": -1}),
        (effects, {"amount_minor": 5, "currency": ""}),
        (conversations, {"owner": "robot"}),
        (conversations, {"owner": "agent:"}),
        (conversations, {"turn_id": "t1"}),
    ],
)
async def test_the_schema_refuses_what_must_never_be(
    store: Store, table: object, values: dict[str, object]
) -> None:
    from sqlalchemy.exc import IntegrityError

    effect = {
        "id": "e",
        "key": "k",
        "conversation_id": "c",
        "type": "refund",
        "currency": "CNY",
        "details": {},
        "facts": {},
    }
    conversation = {"id": "c", "channel": "rest", "account": "", "conversation": "c"}
    base = effect if table is effects else conversation
    row = {**base, "created_at": NOON, "updated_at": NOON}
    async with store.write() as tx:
        await tx.execute(insert(table), row)  # type: ignore[arg-type]
        await tx.execute(table.delete())  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError):
        async with store.write() as tx:
            await tx.execute(insert(table), {**row, **values})  # type: ignore[arg-type]


async def test_one_conversation_waits_in_one_queue(store: Store) -> None:
    from sqlalchemy.exc import IntegrityError

    await Inbox(store).accept(ALICE, posts("hi"))
    ticket = {"conversation_id": ALICE.id, "outcome": "queued", "summary": {}, "created_at": NOON}
    async with store.write() as tx:
        await tx.execute(insert(tickets), {**ticket, "id": "t1"})
        await tx.execute(insert(tickets), {**ticket, "id": "t2", "outcome": "approval"})
    with pytest.raises(IntegrityError):
        async with store.write() as tx:
            await tx.execute(insert(tickets), {**ticket, "id": "t3"})


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite:///x.db", "postgresql://x/y", ""])
async def test_a_wrong_url_is_a_clear_error(url: str) -> None:
    with pytest.raises(ConfigError, match=r"store\.url"):
        await Store.open(url)


async def test_a_database_that_cannot_be_reached_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await Store.open("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    with pytest.raises(ConfigError, match="folder"):
        await Store.open(f"sqlite+aiosqlite:///{tmp_path}/missing/folder/x.db")
    (tmp_path / "x.db").write_text("this is not a database, whatever its name says")
    with pytest.raises(StoreError):
        await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")


async def test_an_error_never_carries_what_a_customer_said(store: Store) -> None:
    with pytest.raises(Exception, match=r"inbox|conversations") as caught:
        async with store.write() as tx:
            await tx.execute(
                insert(inbox), {"conversation_id": "none", "key": "k", "text": SECRET, "kind": "x"}
            )
    assert SECRET not in str(caught.value)


async def test_sqlite_is_opened_to_survive_power_loss(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    for durable, synchronous in ((True, 2), (False, 1), (True, 2)):
        async with store.write(durable=durable) as tx:
            names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            found = [await tx.scalar(text(f"PRAGMA {name}")) for name in names]
        assert found == ["wal", synchronous, 1, 5000]
    await store.close()


async def test_readers_of_sqlite_cannot_write(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")
    with pytest.raises(StoreError):
        async with store.read() as tx:
            await tx.execute(conversations.delete())
    await store.close()


async def test_a_store_in_memory_works_for_quick_trials() -> None:
    store = await Store.open("sqlite+aiosqlite://", clock=clock())
    box = Inbox(store)
    await box.accept(ALICE, posts("hi"))
    assert await box.claim("w1") is not None
    assert await count(store, inbox) == 1
    await store.close()


async def test_an_old_sqlite_is_named_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, warned in (((3, 40, 1), True), ((3, 51, 3), False)):
        monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
        told: list[str] = []
        monkeypatch.setattr(
            "bot.conversation.engines.log.warning",
            lambda event, told=told, **_: told.append(event),
            raising=False,
        )
        await (await Store.open(f"sqlite+aiosqlite:///{tmp_path}/x.db")).close()
        assert bool(told) is warned
