"""What an open page is shown: one numbered log of both sides, and where the conversation stands."""

from typing import Any

import pytest
from sqlalchemy import Executable

from bot.conversation import visit_sql as sql
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Parameters, Store, Tx
from bot.turn import Reply
from bot.visits import Standing, Visits
from tests.conversation.kit import ALICE, BOB, says


async def put(out: Outbox, key: str, text: str, *, complete: bool = True) -> None:
    async with out.store.write() as tx:
        await out.put(tx, ALICE.id, key, Reply(text=text), complete=complete)


async def test_nobody_has_written_yet(store: Store) -> None:
    assert await Visits(store).look(ALICE) == ((), Standing())


async def test_a_look_shows_what_is_new_and_where_it_stands(store: Store) -> None:
    visits, out = Visits(store), Outbox(store)
    await Inbox(store).accept(ALICE, says("到哪了？"))
    await Inbox(store).accept(BOB, says("another's"))
    entries, standing = await visits.look(ALICE)
    assert [(entry.seq, entry.author, entry.text) for entry in entries] == [(1, "customer", "到哪了？")]
    assert standing.busy
    assert standing.last_seq == 1
    await put(out, "r1", "在路上")
    entries, standing = await visits.look(ALICE, after=1)
    assert [(entry.seq, entry.reply.text) for entry in entries if entry.reply] == [(2, "在路上")]
    assert (await visits.look(ALICE, after=2))[0] == []


async def test_a_reply_that_grows_is_shown_until_it_is_whole(store: Store) -> None:
    visits, out = Visits(store), Outbox(store)
    await Inbox(store).accept(ALICE, says("hi"))
    await put(out, "r1", "Good", complete=False)
    (growing,) = (await visits.look(ALICE, after=1))[0]
    assert (growing.seq, growing.reply and growing.reply.text) == (0, "Good")
    async with store.write() as tx:
        await out.put(tx, ALICE.id, "r1", Reply(text="Good morning"))
    (whole,) = (await visits.look(ALICE, after=1))[0]
    assert whole.seq > 1
    assert whole.reply
    assert whole.reply.text == "Good morning"


async def test_a_look_is_the_log_and_the_standing(store: Store) -> None:
    visits, out = Visits(store), Outbox(store)
    await Inbox(store).accept(ALICE, says("hi"))
    await put(out, "r1", "hello")
    await visits.rate(ALICE, "csat", "0", 5)
    for after in range(3):
        entries, standing = await visits.look(ALICE, after=after)
        assert list(entries) == list(await visits.log(ALICE, after=after))
        assert standing == await visits.standing(ALICE)
    assert [entry.seq for entry in await visits.log(ALICE, before=2)] == [1]


async def test_what_comes_between_two_looks_waits_for_the_one_before_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits, box, execute = Visits(store), Inbox(store), Tx.execute
    await box.accept(ALICE, says("à l'heure ?"))
    await put(Outbox(store), "r1", "demain")
    late = iter(("et sinon ?",))

    async def then_another(self: Tx, statement: Executable, parameters: Parameters = None) -> Any:
        found = await execute(self, statement, parameters)
        if statement is sql.STANDING and (text := next(late, "")):
            await box.accept(ALICE, says(text))
        return found

    monkeypatch.setattr(Tx, "execute", then_another)
    assert [entry.seq for entry in (await visits.look(ALICE, after=1))[0]] == [2]
    assert [entry.seq for entry in (await visits.look(ALICE, after=2))[0]] == [3]
