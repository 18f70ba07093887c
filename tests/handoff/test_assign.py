"""Assignment: the line moves whenever a hand is free, in order, and whoever stays silent loses the conversation back."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.clock import FakeClock
from bot.conversation import ownership
from bot.conversation.outbox import Outbox
from bot.conversation.records import tickets
from bot.conversation.staff import staff
from bot.conversation.store import Store
from bot.conversation.tables import conversations
from bot.handoff.assign import Assignment
from bot.handoff.floor import Floor
from bot.handoff.hours import Hours
from bot.handoff.queue import Queue
from bot.staff import Accounts
from bot.turn import Handoff
from tests.conftest import OpenStore
from tests.handoff.test_queue import NOON, Line


class Office(Line):
    """A line with people who may take from it."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        super().__init__(store, clock)
        self.floor, self.accounts = Floor(store), Accounts(store)
        self.assignment = Assignment(store, Outbox(store), lambda name, language: name, silent_s=120)

    async def hire(self, person: str, *, capacity: int = 1, **more: Any) -> None:
        await self.accounts.add(person, person, "agent", by="test")
        async with self.store.write() as tx:
            await tx.execute(update(staff).where(staff.c.id == person).values(capacity=capacity, **more))
        await self.floor.here(person, "online")

    async def wait(self, who: str, **more: Any) -> Handoff:
        """Ask for a person as a turn does: the owner moves with the outcome."""
        handoff = await self.ask(who, **more)
        owner = {"queued": "queue", "assigned": f"agent:{handoff.agent}"}.get(handoff.outcome)
        async with self.store.write() as tx:
            now = await ownership.owner(tx, f"rest:{who}")
            if owner and now.owner != owner:
                await ownership.move(tx, f"rest:{who}", now.version, owner)
        return handoff

    async def owners(self) -> dict[str, str]:
        async with self.store.read() as tx:
            rows = await tx.execute(select(conversations.c.id, conversations.c.owner))
            return {row.id.removeprefix("rest:"): row.owner for row in rows}


@pytest.fixture
async def office(open_store: OpenStore) -> Office:
    clock = FakeClock(NOON)
    return Office(await open_store(clock), clock)


async def test_a_free_hand_takes_the_customer_in_the_same_turn(office: Office) -> None:
    await office.hire("ann")
    assert ((await office.wait("a")).outcome, (await office.wait("b")).outcome) == ("assigned", "queued")
    assert await office.owners() == {"a": "agent:ann", "b": "queue"}


async def test_the_line_moves_when_a_hand_gets_free_and_the_customer_is_told(office: Office) -> None:
    await office.wait("a")
    await office.wait("b", vip=True)
    assert await office.assignment.drain() == 0  # nobody is there
    await office.hire("ann")
    assert await office.assignment.drain() == 1
    assert await office.owners() == {"a": "queue", "b": "agent:ann"}
    told = await Outbox(office.store).messages("rest:b")
    assert [(message.reply.text, message.author) for message in told] == [("handoff.assigned", "system")]


@pytest.mark.parametrize(
    "who", [{"queues": ["urgent"]}, {"languages": ["fr"]}, {"capacity": 0}, {"active": 0}]
)
async def test_only_who_can_take_it_gets_it(office: Office, who: dict[str, Any]) -> None:
    await office.wait("a")
    async with office.store.write() as tx:
        await tx.execute(update(conversations).values(language="zh"))
    await office.hire("ann", **who)
    assert await office.assignment.drain() == 0


async def test_whoever_is_away_or_closed_the_page_gets_nothing(office: Office) -> None:
    await office.wait("a")
    await office.hire("ann")
    await office.floor.here("ann", "away")
    assert await office.assignment.drain() == 0
    await office.floor.here("ann", "online")
    office.clock.advance(61)
    assert await office.assignment.drain() == 0


async def test_a_silent_assignee_loses_it_back_with_its_place_and_counts_as_away(office: Office) -> None:
    await office.hire("ann")
    await office.wait("a")
    await office.wait("b")
    for _ in range(4):
        office.clock.advance(30)
        await office.floor.here("ann")
        await office.assignment.recall()
    assert (await office.owners())["a"] == "queue"
    assert (await office.floor.present()) == {"ann": "away"}
    await office.hire("bob")
    await office.assignment.drain()
    assert (await office.owners()) == {"a": "agent:bob", "b": "queue"}  # the place was kept


async def test_who_has_answered_keeps_it(office: Office) -> None:
    await office.hire("ann")
    await office.wait("a")
    async with office.store.write() as tx:
        await tx.execute(update(tickets).values(replied_at=office.clock.now()))
    office.clock.advance(10_000)
    assert await office.assignment.recall() == 0


async def test_a_full_line_is_called_back_and_the_urgent_still_get_in(office: Office) -> None:
    office.queue = Queue(office.store, full_at=2)
    outcomes = [(await office.wait(who)).outcome for who in ("a", "b", "c")]
    assert outcomes == ["queued", "queued", "callback"]
    assert (await office.wait("d", queue="urgent")).outcome == "queued"
    assert (await office.owners())["c"] == "bot"


@settings(max_examples=20, deadline=None)
@given(
    arrivals=st.lists(
        st.tuples(st.booleans(), st.sampled_from(("general", "urgent"))), min_size=1, max_size=8
    ),
    capacities=st.lists(st.integers(0, 3), min_size=1, max_size=3),
)
async def test_nobody_of_lower_priority_and_later_arrival_is_served_first(
    arrivals: list[tuple[bool, str]], capacities: list[int]
) -> None:
    clock = FakeClock(NOON)
    office = Office(await Store.open("sqlite+aiosqlite://", clock=clock), clock)
    try:
        for number, (vip, queue) in enumerate(arrivals):
            await office.wait(str(number), vip=vip, queue=queue)
        for number, capacity in enumerate(capacities):
            await office.hire(f"agent{number}", capacity=capacity)
        served = await office.assignment.drain()
        assert served == min(len(arrivals), sum(capacities))
        rows = await office.rows()
        taken = [row for row in rows if row.state == "claimed"]
        waiting = [row for row in rows if row.state == "open"]
        for got in taken:
            for waits in waiting:
                assert (-got.priority, got.created_at) < (-waits.priority, waits.created_at)
        load = [row.agent for row in taken]
        assert all(load.count(f"agent{n}") <= capacity for n, capacity in enumerate(capacities))
    finally:
        await office.store.close()


SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
SPLIT = Hours.of({"human_hours": "09:00-12:00,13:00-21:00"})


@pytest.mark.parametrize(
    ("hours", "asked", "seconds", "due"),
    [
        (SPLIT, datetime(2026, 3, 2, 11, 58, tzinfo=SHANGHAI), 300, datetime(2026, 3, 2, 13, 3, tzinfo=SHANGHAI)),
        (SPLIT, datetime(2026, 3, 2, 23, 0, tzinfo=SHANGHAI), 300, datetime(2026, 3, 3, 9, 5, tzinfo=SHANGHAI)),
        (Hours(), datetime(2026, 3, 2, 3, 0, tzinfo=SHANGHAI), 300, datetime(2026, 3, 2, 3, 5, tzinfo=SHANGHAI)),
        (Hours.of({"human_days": "mon-fri"}), datetime(2026, 3, 6, 23, 58, tzinfo=SHANGHAI), 300,
         datetime(2026, 3, 9, 0, 3, tzinfo=SHANGHAI)),
        (Hours.of({"human_hours": "22:00-02:00"}), datetime(2026, 3, 2, 1, 58, tzinfo=SHANGHAI), 300,
         datetime(2026, 3, 2, 22, 3, tzinfo=SHANGHAI)),
    ],
)  # fmt: skip
def test_the_clock_stands_still_while_closed(
    hours: Hours, asked: datetime, seconds: float, due: datetime
) -> None:
    assert hours.after(asked, seconds) == due


def test_the_night_of_a_clock_change_counts_what_it_has() -> None:
    """In New York the hour from 02:00 to 03:00 does not exist on 8 March 2026."""
    night = Hours.of({"human_hours": "01:00-04:00"})
    asked = datetime(2026, 3, 8, 1, 0, tzinfo=NEW_YORK)
    assert night.after(asked, 2 * 3600) == asked.astimezone(UTC) + timedelta(hours=2)
    over = night.after(asked, 2 * 3600 + 60).astimezone(NEW_YORK)
    assert (over.day, over.hour, over.minute) == (9, 1, 1)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)  # the rules are the same on both
async def test_whoever_waits_for_nobody_here_holds_up_nobody_behind(office: Office) -> None:
    """More people than are given at once wait for a colleague who speaks their language; another one's seat is not kept for them."""
    for number in range(51):
        await office.wait(f"ja{number}")
    async with office.store.write() as tx:
        await tx.execute(update(conversations).values(language="ja"))
    await office.wait("zh")
    async with office.store.write() as tx:
        await tx.execute(update(conversations).where(conversations.c.id == "rest:zh").values(language="zh"))
    await office.hire("ann", languages=["zh"])
    assert await office.assignment.drain() == 1
    assert (await office.owners())["zh"] == "agent:ann"


async def test_a_hand_that_got_free_just_now_belongs_to_whoever_waited_in_another_queue(
    office: Office,
) -> None:
    """Between two looks at the line nobody who comes later and matters less slips in."""
    await office.wait("burnt", queue="urgent")
    await office.hire("ann")
    assert (await office.wait("later")).outcome == "queued"
    await office.floor.here("ann", "online")
    assert await office.assignment.drain() == 1
    assert await office.owners() == {"burnt": "agent:ann", "later": "queue"}
    await office.hire("bob")
    assert (await office.wait("last")).outcome == "queued", "bob is for whoever came before"
