"""Levels that are earned, lost, proposed and declined: every way it can go, over a log that is written straight into the store."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from bot.clock import FakeClock
from bot.config import Autonomy
from bot.conversation import audit
from bot.conversation.records import audit as audit_rows
from bot.conversation.store import Store, Tx
from bot.conversation.tables import conversations, turns
from bot.insight.alarms import Watchman
from bot.insight.labels import Labels
from bot.insight.model_trials import ModelTrials
from bot.insight.promotion import BY, QUIET
from bot.settings import Live, Settings, Version, Versions
from tests.conftest import OpenStore
from tests.insight.test_alarms import NOON
from tests.insight.test_outcomes import trace

ENOUGH = 36  # of 36 approved 90 % are sure
on_sqlite = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)  # the rules are the same on both


@dataclass
class Office:
    """A desk whose orders are at some level, and what people say about them."""

    store: Store
    clock: FakeClock
    live: Live
    watchman: Watchman
    _count: int = field(default=0)

    async def turn(self, tx: Tx) -> str:
        """An answer about orders."""
        self._count += 1
        self.clock.advance(1)
        turn, name, now = uuid4().hex, f"web:{self._count}", self.clock.now()
        row = {"id": name, "channel": "web", "account": "", "conversation": name}
        await tx.execute(insert(conversations).values(**row, created_at=now, updated_at=now))
        values = {"id": turn, "conversation_id": name, "seq_first": 1, "state": "done", "fence": 1}
        values |= {"trace": trace(now), "basis": {"judged": {"path": "alone"}}}
        await tx.execute(insert(turns).values(**values, started_at=now, finished_at=now))
        return turn

    async def drafts(self, *, let_out: int, thrown_away: int = 0) -> None:
        """So many drafts, each decided on."""
        async with self.store.write() as tx:
            for n in range(let_out + thrown_away):
                word = "approved" if n < let_out else "rejected"
                await audit.append(tx, f"draft.{word}", "agent:ann", await self.turn(tx))

    async def judged(self, label: str) -> None:
        """An answer that somebody judges afterwards."""
        async with self.store.write() as tx:
            turn = await self.turn(tx)
        await Labels(self.store).put(turn, "ann", label)

    async def look(self) -> Autonomy:
        """One look of the watch; the level of orders after it."""
        self.clock.advance(1)
        await self.watchman.look()
        return (await self.live.refresh()).settings.ceiling("orders")

    async def proposals(self) -> list[tuple[str, str]]:
        """What the system proposed, the oldest first: its state, the level of orders in it."""
        found = [each for each in await self.live.versions.all() if each.author == BY]
        return [(each.state, each.settings.ceiling("orders")) for each in reversed(found)]

    async def pending(self) -> Version:
        """The proposal that waits for a person."""
        return next(each for each in await self.live.versions.all() if each.state == "proposed")

    async def alarms(self) -> list[str]:
        return [each.kind for each in await self.watchman.bell.listed()]

    async def save(self, **values: object) -> Version:
        """The manager wei changes something, and it holds."""
        made = await self.live.versions.propose((await self.live.refresh()).settings.changed(**values), "wei")
        await self.live.versions.approve(made.number, "mona")
        await self.live.versions.activate(made.number, "wei")
        return await self.live.refresh()

    async def risen(self) -> None:
        """Orders go from assist to guarded."""
        await self.drafts(let_out=ENOUGH)
        await self.look()
        await self.live.versions.activate((await self.pending()).number, "wei")
        assert await self.look() == "guarded"


def watch(store: Store, live: Live) -> Watchman:
    return Watchman(store, live, ModelTrials(store, live, Path("/nonexistent")))


@pytest.fixture
async def office(open_store: OpenStore) -> Office:
    clock = FakeClock(NOON)
    store = await open_store(clock)
    live = Live(Versions(store, Settings(autonomy={"orders": "assist"})))
    return Office(store, clock, live, watch(store, live))


@on_sqlite
async def test_a_planted_weakness_never_rises(office: Office) -> None:
    await office.drafts(let_out=40, thrown_away=4)
    assert await office.look() == "assist"
    assert await office.proposals() == []


async def test_after_a_quiet_time_it_holds_by_itself_where_a_manager_allows_it(office: Office) -> None:
    await office.save(earning={"by_itself": True, "quiet_hours": 48})
    await office.drafts(let_out=ENOUGH)
    await office.look()
    office.clock.advance(47 * 3600)
    assert await office.look() == "assist"
    office.clock.advance(2 * 3600)
    assert await office.look() == "guarded"
    held = office.live.current
    assert (held.author, held.approver) == (BY, QUIET)
    assert held.settings.earning.by_itself, "everything else is as the manager left it"
    assert "promoted" in await office.alarms()
    query = select(audit_rows.c.kind, audit_rows.c.actor).order_by(audit_rows.c.id.desc()).limit(2)
    async with office.store.read() as tx:
        kinds = [tuple(row) for row in await tx.execute(query)]
    assert kinds == [("settings.activated", BY), ("settings.approved", QUIET)]


@on_sqlite
async def test_without_that_setting_it_waits_for_a_person(office: Office) -> None:
    await office.drafts(let_out=ENOUGH)
    await office.look()
    office.clock.advance(400 * 24 * 3600)
    assert await office.look() == "assist"
    assert await office.proposals() == [("proposed", "guarded")]


@on_sqlite
async def test_four_eyes_are_the_systems_and_a_persons(office: Office) -> None:
    await office.save(four_eyes=True)
    await office.drafts(let_out=ENOUGH)
    await office.look()
    proposal = await office.pending()
    await office.live.versions.approve(proposal.number, "wei")
    assert await office.look() == "assist"
    await office.live.versions.activate(proposal.number, "wei")
    assert await office.look() == "guarded"


async def test_one_wrong_answer_too_many_and_a_person_looks_again(office: Office) -> None:
    await office.risen()
    await office.judged("right")
    assert await office.look() == "guarded"
    await office.judged("wrong")
    assert [await office.look() for _ in range(2)] == ["assist", "assist"]
    assert (office.live.current.author, (await office.alarms()).count("demoted")) == (BY, 1)

    await office.live.versions.back("wei")
    assert await office.look() == "guarded", "one click, and it is a person's word"
    await office.judged("wrong")
    assert await office.look() == "guarded"


@on_sqlite
async def test_what_fell_starts_afresh(office: Office) -> None:
    await office.risen()
    await office.judged("wrong")
    await office.look()
    before = await office.proposals()
    await office.drafts(let_out=ENOUGH - 2)
    await office.look()
    assert await office.proposals() == before
    await office.drafts(let_out=2)
    await office.look()
    assert (await office.proposals())[len(before) :] == [("proposed", "guarded")]


@on_sqlite
async def test_a_level_is_earned_at_the_level_before(office: Office) -> None:
    """Drafts that were let out at assist say nothing about going from guarded to full."""
    await office.risen()
    await office.look()
    assert len(await office.proposals()) == 1
    for _ in range(ENOUGH):
        await office.judged("right")
    await office.look()
    assert (await office.proposals())[-1] == ("proposed", "full")


@on_sqlite
async def test_from_full_it_falls_to_the_level_that_a_person_set(office: Office) -> None:
    await office.risen()
    for _ in range(ENOUGH):
        await office.judged("right")
    await office.look()
    await office.live.versions.activate((await office.pending()).number, "wei")
    assert await office.look() == "full"
    for _ in range(4):
        await office.judged("wrong")
    assert await office.look() == "assist"


@on_sqlite
async def test_what_a_person_declined_is_not_proposed_again_for_the_same_drafts(office: Office) -> None:
    await office.drafts(let_out=ENOUGH)
    await office.look()
    await office.live.versions.decline((await office.pending()).number, "wei")
    await office.look()
    assert await office.proposals() == [("declined", "guarded")]
    await office.drafts(let_out=ENOUGH)
    await office.look()
    assert await office.proposals() == [("declined", "guarded"), ("proposed", "guarded")]


@on_sqlite
async def test_a_proposal_never_takes_a_later_change_back(office: Office) -> None:
    await office.drafts(let_out=ENOUGH)
    await office.look()
    changed = await office.save(clarify_below=0.61)
    await office.look()
    assert [state for state, _ in await office.proposals()] == ["withdrawn", "proposed"]
    made = await office.pending()
    assert (made.base, made.settings.clarify_below) == (changed.number, 0.61)


@on_sqlite
async def test_what_is_no_longer_earned_is_withdrawn(office: Office) -> None:
    await office.drafts(let_out=ENOUGH)
    await office.look()
    await office.drafts(let_out=0, thrown_away=2)
    await office.look()
    assert await office.proposals() == [("withdrawn", "guarded")]


@on_sqlite
async def test_what_a_person_set_only_a_person_changes(office: Office) -> None:
    await office.save(autonomy={"orders": "full"})
    for _ in range(20):
        await office.judged("wrong")
    assert await office.look() == "full"
    assert await office.alarms() == []


@on_sqlite
async def test_a_manager_may_want_to_be_told_only(office: Office) -> None:
    await office.save(watch={"roll_back": False})
    await office.risen()
    await office.judged("wrong")
    assert [await office.look() for _ in range(2)] == ["guarded", "guarded"]
    assert (await office.alarms()).count("falling") == 1


async def test_two_servers_propose_once_and_take_back_once(office: Office) -> None:
    other = watch(office.store, Live(Versions(office.store, office.live.versions.file)))
    await office.drafts(let_out=ENOUGH)
    for _ in range(3):
        await asyncio.gather(office.watchman.look(), other.look())
    assert [state for state, _ in await office.proposals()].count("proposed") == 1

    await office.live.versions.activate((await office.pending()).number, "wei")
    await office.judged("wrong")
    for _ in range(3):
        await asyncio.gather(office.watchman.look(), other.look())
    held = [(entry.kind, entry.actor) for entry in await office.live.versions.timeline()]
    assert held == [("alarm", BY), ("activated", "wei")]
    assert (await office.alarms()).count("demoted") == 1
