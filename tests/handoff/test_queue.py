"""The queue: who comes first, what is said about waiting, and that asking twice neither loses nor gains a place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.clock import FakeClock
from bot.conversation.inbox import Inbox
from bot.conversation.records import tickets
from bot.conversation.store import Store
from bot.handoff.hours import Hours
from bot.handoff.queue import Queue
from bot.turn import Address, Handoff, HandoffWish
from tests.conftest import OpenStore
from tests.conversation.kit import says

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
OPEN, SHUT = Hours(), Hours.of({"human_hours": "09:00-10:00"})


class Line:
    """A queue with a clock, where people line up by name."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        self.queue, self.inbox = Queue(store), Inbox(store)

    async def ask(
        self, who: str, *, queue: str = "general", vip: bool = False, hours: Hours = OPEN, effect: str = ""
    ) -> Handoff:
        address = Address(channel="rest", conversation=who)
        await self.inbox.accept(address, says("转人工", key=f"{self.clock.now()}"))
        wish = HandoffWish(reason="asked", queue=queue, effect=effect)
        async with self.store.write() as tx:
            handoff = await self.queue.open(
                tx, address.id, wish, hours=hours, local=NOON, summary={"turn": who}, vip=vip
            )
        self.clock.advance(60)
        return handoff

    async def leave(self, who: str) -> None:
        async with self.store.write() as tx:
            await self.queue.leave(tx, f"rest:{who}")

    async def claimed(self, who: str) -> None:
        """An agent takes the conversation over now."""
        async with self.store.write() as tx:
            mine = update(tickets).where(tickets.c.conversation_id == f"rest:{who}")
            await tx.execute(mine.values(state="claimed", agent="mei", claimed_at=self.clock.now()))

    async def rows(self, **where: Any) -> list[Any]:
        query = select(tickets).order_by(tickets.c.created_at)
        for name, value in where.items():
            query = query.where(tickets.c[name] == value)
        async with self.store.read() as tx:
            return list(await tx.execute(query))


@pytest.fixture
async def line(open_store: OpenStore) -> Line:
    clock = FakeClock(NOON)
    return Line(await open_store(clock), clock)


async def test_first_come_first_served(line: Line) -> None:
    assert [(await line.ask(who)).position for who in ("a", "b", "c")] == [1, 2, 3]


async def test_a_vip_goes_ahead_of_others_but_not_of_vips(line: Line) -> None:
    await line.ask("a")
    assert (await line.ask("gold", vip=True)).position == 1
    assert (await line.ask("gold too", vip=True)).position == 2
    assert (await line.ask("b")).position == 4


async def test_danger_is_not_behind_anybody(line: Line) -> None:
    await line.ask("gold", vip=True)
    assert (await line.ask("smoke", queue="urgent")).position == 1
    assert (await line.rows())[-1].priority > (await line.rows())[0].priority


async def test_asking_twice_keeps_the_place(line: Line) -> None:
    first = await line.ask("a")
    await line.ask("b")
    again = await line.ask("a")
    assert (again.ticket, again.position) == (first.ticket, 1)
    assert len(await line.rows()) == 2


async def test_what_becomes_urgent_moves_up_on_the_same_ticket(line: Line) -> None:
    """Nobody is there at night; the second message says that something burns."""
    first = await line.ask("a", hours=SHUT)
    again = await line.ask("a", hours=SHUT, queue="urgent")
    assert (again.ticket, again.queue) == (first.ticket, "urgent")
    assert [(row.queue, row.priority) for row in await line.rows()] == [("urgent", 100)]
    calmer = await line.ask("a", hours=SHUT)
    assert calmer.queue == "urgent"


async def test_never_mind_gives_the_place_up(line: Line) -> None:
    await line.ask("a")
    await line.ask("b")
    await line.leave("a")
    assert (await line.ask("c")).position == 2
    assert (await line.ask("a")).position == 3


async def test_who_is_served_does_not_wait(line: Line) -> None:
    await line.ask("a")
    await line.claimed("a")
    assert (await line.ask("b")).position == 1


async def test_at_night_nobody_stands_in_line_but_nothing_is_lost(line: Line) -> None:
    handoff = await line.ask("a", hours=SHUT)
    assert (handoff.outcome, handoff.position, handoff.wait_s) == ("closed_hours", 0, 0)
    assert (await line.ask("a", hours=SHUT)).ticket == handoff.ticket
    assert (await line.ask("b")).position == 1
    await line.leave("a")  # there is no place to give up
    assert [row.state for row in await line.rows(outcome="closed_hours")] == ["open"]


async def test_an_approval_is_no_waiting_and_one_ticket_for_each_effect(line: Line) -> None:
    first = await line.ask("a", effect="e1")
    assert (first.outcome, first.queue, first.position) == ("approval", "approvals", 0)
    assert (await line.ask("a", effect="e1")).ticket == first.ticket
    assert (await line.ask("a", effect="e2")).ticket != first.ticket
    assert (await line.ask("b")).position == 1


async def test_without_experience_no_wait_is_promised(line: Line) -> None:
    assert (await line.ask("a")).wait_s == 0


async def test_the_wait_is_what_people_really_waited(line: Line) -> None:
    for number, minutes in enumerate((2, 4, 60)):
        await line.ask(f"old {number}")
        line.clock.advance(minutes * 60 - 60)
        await line.claimed(f"old {number}")
    assert (await line.ask("a")).wait_s == 4 * 60
    assert (await line.ask("b")).wait_s == 8 * 60


@pytest.mark.parametrize("how", [{"hours": SHUT}, {"effect": "e1"}, {"queue": "urgent"}])
async def test_what_waited_for_something_else_says_nothing_about_the_wait(
    line: Line, how: dict[str, Any]
) -> None:
    """A ticket of the night is taken in the morning: nobody in the queue waits ten hours."""
    await line.ask("night", **how)
    line.clock.advance(36_000)
    await line.claimed("night")
    assert (await line.ask("a")).wait_s == 0


async def test_last_weeks_waits_say_nothing_about_today(line: Line) -> None:
    await line.ask("old")
    await line.claimed("old")
    line.clock.advance(timedelta(days=8).total_seconds())
    assert (await line.ask("a")).wait_s == 0


@settings(max_examples=25, deadline=None)
@given(arrivals=st.lists(st.tuples(st.booleans(), st.sampled_from((0, 1, 60))), min_size=1, max_size=7))
async def test_nobody_of_lower_priority_or_later_arrival_is_ahead(arrivals: list[tuple[bool, int]]) -> None:
    clock = FakeClock(NOON)
    line = Line(await Store.open("sqlite+aiosqlite://", clock=clock), clock)
    try:
        for number, (vip, gap) in enumerate(arrivals):
            await line.ask(str(number), vip=vip)
            clock.advance(gap - 60)
        rows = await line.rows()
        positions = {
            row.id: (await line.ask(row.conversation_id.removeprefix("rest:"))).position for row in rows
        }
        assert sorted(positions.values()) == list(range(1, len(rows) + 1))
        for row in rows:
            ahead = [other for other in rows if positions[other.id] < positions[row.id]]
            assert all(
                (-other.priority, other.created_at) <= (-row.priority, row.created_at) for other in ahead
            )
    finally:
        await line.store.close()
