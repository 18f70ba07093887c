"""Who asked for a person while none could be had hears, once, when one can; wherever they wrote and whatever was asked since."""

from collections.abc import AsyncIterator

import pytest

from bot.evaluate.bench import Bench
from bot.handoff.floor import Floor
from bot.staff import Accounts
from tests.outreach.kit import ALEX, Desk, outreach_desk

EVENING, TO_MORNING = 12.5 * 3600, 11 * 3600


@pytest.fixture
async def desk(bench: Bench) -> AsyncIterator[Desk]:
    async with outreach_desk(bench) as desk:
        yield desk


async def asks_at_night(desk: Desk, where: str, customer: str | None = None) -> None:
    desk.clock.advance(EVENING)
    turn = await desk.says("转人工", where, customer)
    assert turn["handoff"]["outcome"] == "closed_hours"
    assert await desk.look() == 0


async def told_once(desk: Desk, where: str) -> None:
    """At the next look, and at none that follows."""
    assert await desk.look() == 1
    for _ in range(12):
        desk.clock.advance(1800)
        await desk.look()
    [turn] = await desk.told(where)
    assert len(turn["replies"]) == 1
    assert "同事都在了" in turn["replies"][0]


@pytest.mark.parametrize("where", ["messenger:visitor", "page:visitor"])
@pytest.mark.parametrize("customer", [None, "C1001"])
async def test_they_hear_when_the_desk_opens(desk: Desk, where: str, customer: str | None) -> None:
    await asks_at_night(desk, where, customer)
    desk.clock.advance(TO_MORNING)
    await told_once(desk, where)


@pytest.mark.parametrize("where", ["messenger:visitor", "page:visitor"])
async def test_a_question_of_the_bot_keeps_nothing_from_them(desk: Desk, where: str) -> None:
    await asks_at_night(desk, where)
    turn = await desk.says("/order.cancel", where, None, kind="press")
    assert turn["decision"] == "clarify"
    desk.clock.advance(TO_MORNING)
    await told_once(desk, where)


async def test_a_yes_that_is_waited_for_comes_first(desk: Desk) -> None:
    await asks_at_night(desk, "page:alex", ALEX)
    desk.clock.advance(TO_MORNING)
    turn = await desk.says('/order.cancel{"order_id": "20732"}', "page:alex", kind="press")
    assert turn["decision"] == "clarify"
    for _ in range(8):  # looking costs no try
        assert await desk.look() == 0
        desk.clock.advance(60)
    turn = await desk.says("yes", "page:alex")
    assert [effect["state"] for effect in turn["effects"]] == ["done"]
    desk.clock.advance(60)
    assert await desk.look() == 1
    assert len(await desk.told("page:alex")) == 1


async def test_what_the_shop_says_by_itself_does_not_use_up_their_turn(bench: Bench) -> None:
    async with outreach_desk(bench, per_day=1) as desk:
        await asks_at_night(desk, "page:alex", ALEX)
        desk.clock.advance(TO_MORNING)
        assert await desk.opens("page:alex") == 1  # the late parcel
        assert await desk.look() == 1
        assert [turn["reasons"][1]["rule"] for turn in await desk.told("page:alex")] == [
            "notice.late_parcel",
            "notice.desk_open",
        ]


async def test_whom_a_person_has_met_meanwhile_is_told_nothing(desk: Desk) -> None:
    await asks_at_night(desk, "page:visitor")
    desk.clock.advance(TO_MORNING)
    await desk.app.service.people.claim("page:visitor", "sun")
    assert await desk.look() == 0
    await desk.app.service.people.release("page:visitor", "sun")
    desk.clock.advance(3600)
    assert await desk.look() == 0
    assert await desk.told("page:visitor") == []


async def test_a_full_line_calls_nobody_into_it(bench: Bench) -> None:
    async with outreach_desk(bench, full_at=1) as desk:
        assert (await desk.says("转人工", "page:first", None))["handoff"]["outcome"] == "queued"
        assert (await desk.says("转人工", "page:second", None))["handoff"]["outcome"] == "callback"
        assert await desk.look() == 0
        await desk.app.service.people.claim("page:first", "sun")
        await told_once(desk, "page:second")


async def test_where_people_have_accounts_here_hours_are_not_enough(desk: Desk) -> None:
    """The desk has opened, but whoever is late is not there: nobody is told that people are."""
    await works_here(desk, "sun", languages=["zh"])
    await asks_at_night(desk, "page:visitor")
    desk.clock.advance(TO_MORNING)
    assert await desk.look() == 0
    await at_desk(desk, "sun", "away")
    assert await desk.look() == 0
    await at_desk(desk, "sun", "online")
    await told_once(desk, "page:visitor")


async def test_somebody_who_speaks_another_language_is_nobody(desk: Desk) -> None:
    await works_here(desk, "ivo", languages=["de"])
    await works_here(desk, "sun", languages=["zh"])
    await asks_at_night(desk, "page:visitor")
    desk.clock.advance(TO_MORNING)
    await at_desk(desk, "ivo", "online")
    assert await desk.look() == 0
    await at_desk(desk, "sun", "online")
    await told_once(desk, "page:visitor")


async def test_who_leaves_before_it_is_said_takes_the_word_along(desk: Desk) -> None:
    await works_here(desk, "sun", languages=None)
    await asks_at_night(desk, "page:alex", ALEX)
    desk.clock.advance(TO_MORNING)
    await desk.says('/order.cancel{"order_id": "20732"}', "page:alex", kind="press")
    await at_desk(desk, "sun", "online")
    assert await desk.look() == 0  # a yes is waited for
    await desk.says("no", "page:alex")
    await at_desk(desk, "sun", "away")
    desk.clock.advance(60)
    assert await desk.look() == 0
    assert "planned: nobody" in (await desk.ledger()).values()


async def works_here(desk: Desk, who: str, languages: list[str] | None) -> None:
    """Somebody with an account at the desk."""
    accounts = Accounts(desk.app.store)
    await accounts.add(who, who, "agent", by="test")
    await accounts.change(who, by="test", languages=languages)


async def at_desk(desk: Desk, who: str, state: str) -> None:
    """Their page is open, and says so."""
    await Floor(desk.app.store).here(who, state)
