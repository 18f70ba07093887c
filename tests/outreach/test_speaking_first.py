"""Speaking first: Alex hears of the late parcel 20731 before asking, once, where and when it is allowed."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Update, update

from bot.conversation.tables import inbox
from bot.evaluate.bench import Bench
from bot.outreach.reach import LEFT_AFTER, Reach
from skills.shop.rows import stamp
from skills.shop.tables import ORDERS, REFUNDS
from tests.outreach.kit import Desk, outreach_desk

LATE = "late_parcel:20731"


async def test_alex_is_told_when_the_page_is_opened_and_only_once(bench: Bench) -> None:
    async with outreach_desk(bench) as desk:
        assert await desk.opens() == 1
        [turn] = await desk.turns("page:tab")
        assert "20731" in turn["replies"][0]
        assert "2 days late" in turn["replies"][0]
        assert [reason["rule"] for reason in turn["reasons"]] == ["notice.told", "notice.late_parcel"]
        assert turn["reasons"][1]["detail"].endswith("consent: the shop's record")
        assert turn["verdict"] == "pass"
        assert await desk.opens("page:another-tab") == 0
        assert await desk.turns("page:another-tab") == []


async def test_what_follows_is_about_the_parcel(bench: Bench) -> None:
    async with outreach_desk(bench) as desk:
        await desk.opens()
        turn = await desk.says("/delivery.urge", "page:tab", kind="press")
        assert turn["facts"]["order_id"] == "20731"


async def test_a_customer_who_never_agreed_is_told_nothing(bench: Bench) -> None:
    async with outreach_desk(bench) as desk:
        await make_late(desk, "10421")
        assert await desk.opens("page:mei", "C1001") == 0
        await desk.says("你好", "messenger:mei", "C1001")
        assert await desk.look() == 0


@pytest.mark.parametrize("word", ["stop", "STOP.", "please stop messaging me", "退订", "别再给我发消息了"])
async def test_a_plain_stop_ends_it_everywhere(bench: Bench, word: str) -> None:
    async with outreach_desk(bench) as desk:
        await desk.opens()
        turn = await desk.says(word, "page:tab")
        assert turn["intents"][0]["name"] == "notice.stop"
        await make_late(desk, "20732")
        await desk.says("hello")
        assert (await desk.opens("page:new"), await desk.look()) == (0, 0)


async def test_without_anything_told_a_stop_is_what_it_was(bench: Bench) -> None:
    async with outreach_desk(bench) as desk:
        turn = await desk.says("退订", "page:mei", "C1001")
        assert turn["intents"][0]["name"] != "notice.stop"


async def test_a_yes_to_the_question_is_noted_and_a_no_is_never_asked_again(bench: Bench) -> None:
    async with outreach_desk(bench, ask=True) as desk:
        turn = await desk.says("10421 到哪了", "page:mei", "C1001")
        assert "退订" in turn["replies"][-1]
        turn = await desk.says("好的", "page:mei", "C1001")
        assert turn["intents"][0]["name"] == "notice.allow"
        await make_late(desk, "10421")
        assert await desk.opens("page:mei", "C1001") == 1

        await desk.says("30911 到哪了", "page:wang", "C1003")
        turn = await desk.says("10421 到哪了", "page:mei2", "C1001")
        assert len(turn["replies"]) == 1


async def test_on_a_channel_with_a_window_only_while_it_is_open(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("hello")
        desk.clock.advance(49 * 3600)
        assert await desk.look() == 0
        assert [state for event, state in (await desk.ledger()).items() if event.startswith(LATE)] == [
            "planned: nowhere"
        ]
        await desk.says("hello again")
        desk.clock.advance(3600)
        assert await desk.look() == 1
        assert len(await desk.told()) == 1


async def test_one_message_of_the_quota_stays_for_a_person(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("hello")
        for number in range(3):
            await desk.says(f"/dialog.social{' ' * number}", kind="press")
        async with desk.app.store.write() as tx:
            await tx.execute(update(inbox).values(accepted_at=desk.clock.now() - timedelta(hours=1)))
        assert await desk.look() == 0  # four answers stand after the last word


async def test_quiet_hours_are_kept(bench: Bench) -> None:
    async with outreach_desk(bench) as desk:
        desk.clock.advance(12 * 3600)  # ten in the evening
        await desk.says("hello")
        assert await desk.look() == 0
        desk.clock.advance(11 * 3600)
        assert await desk.look() == 1


async def test_never_while_a_person_has_the_conversation(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("hello")
        await desk.app.service.people.claim("messenger:alex", "sun")
        assert await desk.look() == 0
        await desk.app.service.people.release("messenger:alex", "sun")
        desk.clock.advance(3600)
        assert await desk.look() == 1


async def test_a_person_who_was_faster_than_the_turn_keeps_the_bot_silent(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("hello")
        assert await desk.app.outreach.look() == 1
        await desk.app.service.people.claim("messenger:alex", "sun")
        await desk.settle()
        turn = (await desk.turns("messenger:alex"))[-1]
        assert (turn["reasons"][0]["rule"], turn["replies"]) == ("notice.person", [])
        await desk.app.service.people.release("messenger:alex", "sun")
        desk.clock.advance(3600)
        assert await desk.look() == 1
        assert len(await desk.told()) == 1


async def test_an_open_question_is_not_talked_over(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        turn = await desk.says('/order.cancel{"order_id": "20732"}', kind="press")
        assert turn["decision"] == "clarify"
        assert await desk.look() == 0
        assert list((await desk.ledger()).values()) == ["planned: question"]
        turn = await desk.says("yes")
        assert [effect["state"] for effect in turn["effects"]] == ["done"]  # the yes still counts


async def test_a_form_is_not_talked_over_and_waiting_for_it_costs_no_try(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("I want a refund")
        for _ in range(12):
            assert await desk.look() == 0
            desk.clock.advance(60)
        assert list((await desk.ledger()).values()) == ["planned: question"]
        await desk.says("never mind")
        desk.clock.advance(60)
        assert await desk.look() == 1
        assert len(await desk.told()) == 1


async def test_a_form_that_was_left_long_ago_keeps_nothing_from_its_customer(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        asked = await desk.says("I want a refund")
        assert await desk.look() == 0
        desk.clock.advance(LEFT_AFTER.total_seconds() + 60)
        assert await desk.look() == 1
        [told] = await desk.told()
        assert "20731" in told["replies"][0]
        assert asked["decision"] == "clarify"
        turn = await desk.says("20734")
        assert (turn["skill"], turn["facts"]["order_id"]) == ("refunds", "20734")  # and the form goes on


async def test_a_form_that_was_opened_meanwhile_is_not_talked_over(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("hello")
        with patch.object(Reach, "form", return_value=""):
            await desk.says("I want a refund")
            assert await desk.look() == 1
        assert (await desk.turns("messenger:alex"))[-1]["reasons"][0]["rule"] == "notice.busy"


async def test_so_often_and_no_more(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="", gap_minutes=0.0, per_day=1) as desk:
        await make_late(desk, "20732")
        await desk.says("hello")
        assert await desk.look() == 1
        desk.clock.advance(3600)
        assert await desk.look() == 0
        await desk.says("hello")
        desk.clock.advance(24 * 3600)
        assert await desk.look() == 1


async def test_what_is_no_longer_so_is_not_told(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("hello")
        assert await desk.app.outreach.look() == 1
        await deliver(desk, "20731")
        await desk.settle()
        assert await desk.told() == [] or (await desk.told())[0]["replies"] == []
        assert (await desk.ledger()).popitem()[1] == "withheld"


async def test_a_refund_that_was_paid_out_is_told(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="", gap_minutes=0.0) as desk:
        await pay_out(desk, "20734")
        await desk.opens()
        texts = [reply for turn in await desk.turns("page:tab") for reply in turn["replies"]]
        assert any("$18.00" in text and "20734" in text for text in texts)


async def test_who_asked_for_a_person_at_night_hears_when_people_are_there(bench: Bench) -> None:
    async with outreach_desk(bench) as desk:
        desk.clock.advance(12.5 * 3600)
        turn = await desk.says("转人工", "messenger:visitor", None)
        assert turn["handoff"]["outcome"] == "closed_hours"
        assert await desk.look() == 0
        desk.clock.advance(11 * 3600)
        assert await desk.look() == 1
        [told] = await desk.told("messenger:visitor")
        assert told["skill"] == "handoff"


async def test_the_manager_can_switch_it_off(bench: Bench) -> None:
    async with outreach_desk(bench) as desk:
        live = desk.app.settings
        off = live.current.settings.changed(outreach={"on": False})
        await live.versions.activate((await live.versions.propose(off, "zhou")).number, "zhou")
        await live.refresh()
        assert (await desk.opens(), await desk.look()) == (0, 0)
        assert "haoke_notices" in desk.app.service.metrics.render().decode()


async def test_a_crash_between_any_two_steps_tells_it_once(bench: Bench) -> None:
    async with outreach_desk(bench, quiet="") as desk:
        await desk.says("hello")
        assert await desk.app.outreach.look() == 1
        claim = await desk.app.inbox.claim("a process that dies here")
        assert claim is not None
        desk.clock.advance(700)  # its lease is over, and the notice counts as stuck
        assert await desk.app.outreach.look() in (0, 1)
        await desk.settle()
        desk.clock.advance(3600)
        await desk.look()
        assert len([turn for turn in await desk.told() if turn["replies"]]) == 1


async def make_late(desk: Desk, order_id: str) -> None:
    """Let an order be on its way since long ago."""
    eta = desk.clock.now() - timedelta(days=2)
    late = update(ORDERS).where(ORDERS.c.id == order_id)
    sent = stamp(eta - timedelta(days=3))
    await _change(desk, late.values(state="shipped", eta=stamp(eta), shipped_at=sent, delivered_at=None))


async def deliver(desk: Desk, order_id: str) -> None:
    """Let a parcel arrive."""
    there = update(ORDERS).where(ORDERS.c.id == order_id)
    await _change(desk, there.values(state="delivered", delivered_at=stamp(desk.clock.now())))


async def pay_out(desk: Desk, order_id: str) -> None:
    """Let the approved refunds of an order be paid."""
    paid = update(REFUNDS).where(REFUNDS.c.order_id == order_id)
    await _change(desk, paid.values(state="paid", at=stamp(desk.clock.now())))


async def _change(desk: Desk, statement: Update) -> None:
    shop: Any = desk.app.shop.real
    await shop._database.change(lambda connection: connection.execute(statement))
