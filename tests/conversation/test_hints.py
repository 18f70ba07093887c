"""Several desks on one PostgreSQL tell each other what changed; where they cannot, rows are looked at and somebody is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import make_url

from bot.conversation import engines
from bot.conversation import hints as wire
from bot.conversation.changes import POLL_S, UNHINTED_S, Changes
from bot.conversation.hints import CHANNEL, MOST, Hints
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.patience import ended
from bot.turn import Address, Reply
from tests.conversation.kit import ALICE, Crashed, posts, then_crash
from tests.reliability.proxy import FaultProxy


class Listener:
    """A desk that is told."""

    def __init__(self, store: Store) -> None:
        self.told: list[str] = []
        self.rung: list[str] = []
        self.store = store
        self.hints = Hints(store, self.rung.append)
        self.running = asyncio.create_task(self.hints.run())
        store.watchers.add(self.told.append)

    async def hears(self, name: str) -> None:
        await until(lambda: name in self.told)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - what it waits for comes through the database
            await asyncio.sleep(0.005)


@asynccontextmanager
async def desk(url: str) -> AsyncIterator[Listener]:
    store = await Store.open(url)
    one = Listener(store)
    try:
        await until(lambda: one.hints.heard or one.hints.lost)
        yield one
    finally:
        one.hints.close()
        await asyncio.gather(one.running, return_exceptions=True)
        await store.close()


async def say_to(url: str, said: str) -> None:
    line = await asyncpg.connect(url.replace("+asyncpg", ""))
    await line.execute("SELECT pg_notify($1, $2)", CHANNEL, said)
    await line.close()


async def test_what_changes_at_one_desk_is_told_at_the_other(postgres_url: str) -> None:
    async with desk(postgres_url) as here, desk(postgres_url) as there:
        await Inbox(here.store).accept(ALICE, posts("到哪了？", key="hint1"))
        await there.hears(ALICE.id)
        assert there.rung == [ALICE.id], "who waits for an answer there looks at once"
        assert here.told == [ALICE.id], "and nobody is told of their own change again"
        await here.store.forget(ALICE.id)


async def test_nothing_is_told_of_what_was_rolled_back(postgres_url: str) -> None:
    async with desk(postgres_url) as here, desk(postgres_url) as there:
        await Inbox(here.store).accept(ALICE, posts("one", key="hint2"))
        await there.hears(ALICE.id)
        there.told.clear()
        with pytest.raises(Crashed):
            async with here.store.write() as tx:
                await then_crash(Outbox(here.store).put(tx, ALICE.id, "r", Reply(text="no")))
        here.store.watchers.changed("rest:after")
        await there.hears("rest:after")
        assert there.told == ["rest:after"]
        await here.store.forget(ALICE.id)


async def test_many_changes_go_out_in_few_notices_that_the_database_takes(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    say = Hints._say

    async def counted(self: Hints, line: object, notice: str) -> None:
        sent.append(notice)
        await say(self, line, notice)

    names = [Address(channel="rest", conversation=f"{n:03}" + "顾" * 60).id for n in range(200)]
    async with desk(postgres_url) as here, desk(postgres_url) as there:
        monkeypatch.setattr(Hints, "_say", counted)
        for name in names * 3:
            here.store.watchers.changed(name)
        await there.hears(names[-1])
        assert there.told == names, "in their order, each once"
    assert max(map(len, sent)) <= MOST
    assert len([notice for notice in sent if "rest" in notice]) < 20


async def test_a_line_that_is_cut_is_opened_again(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "AGAIN_S", 0.2)
    async with desk(postgres_url) as here, desk(postgres_url) as there:
        line = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
        await line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'haoke hints'"
        )
        await line.close()
        await until(lambda: there.hints.lost and here.hints.lost)
        await until(lambda: there.hints.heard and here.hints.heard)
        assert not there.hints.lost
        here.store.watchers.changed("rest:again")
        await there.hears("rest:again")


async def test_a_database_that_falls_silent_is_noticed_and_does_not_hold_up_the_stop(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PROOF_S", 0.2)
    monkeypatch.setattr(engines, "UNANSWERED_S", 0.5)
    url = make_url(postgres_url)
    async with FaultProxy(url.host or "", url.port or 5432).listening() as proxy:
        through = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        async with desk(through) as here:
            proxy.deafen()
            await until(lambda: not here.hints.heard)
            async with asyncio.timeout(10):
                here.hints.close()
                await here.running
            proxy.hear()


async def test_what_is_told_while_the_database_is_silent_does_not_hold_up_the_stop(postgres_url: str) -> None:
    url = make_url(postgres_url)
    async with FaultProxy(url.host or "", url.port or 5432).listening() as proxy:
        through = url.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)
        async with desk(through) as here:
            proxy.deafen()
            here.store.watchers.changed("rest:late")
            await asyncio.sleep(0.1)
            here.hints.close()
            async with asyncio.timeout(1):
                await ended([here.running], 0.2)
            proxy.hear()


async def test_a_desk_that_does_not_hear_itself_says_so_and_looks_more_often(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a pooler that gives each statement another connection."""
    monkeypatch.setattr(wire, "HEARD_S", 0.2)
    monkeypatch.setattr(Hints, "_hear", lambda *_: None)
    store = await Store.open(postgres_url)
    changes = Changes(store)
    assert (changes.ails(), changes._every_s()) == ("", UNHINTED_S)
    running = asyncio.create_task(changes.listen())
    await until(changes.ails)
    assert changes._every_s() == UNHINTED_S
    changes.close()
    await running
    await store.close()


async def test_where_hints_are_heard_rows_are_looked_at_less_often(postgres_url: str) -> None:
    store = await Store.open(postgres_url)
    changes = Changes(store)
    running = asyncio.create_task(changes.listen())
    await until(lambda: changes._hints.heard)
    assert changes._every_s() == POLL_S
    changes.close()
    await running
    await store.close()


@pytest.mark.parametrize("said", ["", "x", "{}", "[]", "[1]", '["a",["b"]]', "[" * 5000])
async def test_what_others_write_there_is_passed_over(postgres_url: str, said: str) -> None:
    async with desk(postgres_url) as here, desk(postgres_url) as there:
        await say_to(postgres_url, said)
        here.store.watchers.changed("rest:after")
        await there.hears("rest:after")
        assert there.told == ["rest:after"]
