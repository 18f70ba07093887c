"""Giving back with a baton: what a person promised is kept, what they settled is not asked again, and both are quoted."""

from datetime import timedelta
from typing import Any

import pytest

from tests.flow.kit import Counter, OpenDesk, Talk, done, rule, said, wish

FULL_REFUND = "10425 全额退款"


async def handed_back(counter: Counter, customer: str | None = "C1001", **baton: list[str]) -> Talk:
    """A conversation that Ann had and gave back with this baton."""
    talk = counter.talk(customer)
    await talk.say("你好")
    await counter.people.claim(talk.id, "ann")
    await counter.people.release(talk.id, "ann", baton=baton)
    return talk


async def test_what_a_colleague_promised_is_not_declined_but_brought_to_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        stranger = counter.talk()
        assert (await stranger.say("10425 我要退款"))["decision"] == "decline", "the return window is over"

        mei = await handed_back(counter, promised=[FULL_REFUND])
        turn = await mei.say("10425 我要退款")
        assert (turn["decision"], rule(turn)) == ("handoff", "baton.kept")
        assert (turn["handoff"]["outcome"], turn["handoff"]["reason"]) == ("queued", "promised")
        assert "ann在" in said(turn)
        assert f"“{FULL_REFUND}”" in said(turn)
        assert turn["owner"] == "queue"
        assert counter.shop.count("apply") == 0


@pytest.mark.parametrize(
    "words",
    [
        "我的台灯退款呢",  # the order is not named
        "10425 能不能退货",
        "台灯过了退货期还能退吗",
        "你同事答应给我全额退款的，怎么还没办",
        "I want the refund for 10425",
    ],
)
async def test_however_it_is_asked_for_never_less_than_was_promised(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=[FULL_REFUND])
        turn = await mei.say(words)
        assert (turn["decision"], rule(turn)) == ("handoff", "baton.kept"), turn["intents"]
        assert FULL_REFUND in said(turn)


async def test_a_promise_about_one_order_leaves_the_others_to_the_bot(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=[FULL_REFUND])
        turn = await mei.say("10423 我要退款")
        assert (turn["decision"], rule(turn)) == ("clarify", "request.known")
        assert done(await mei.press("确认")) == [("refund", "10423", "done")]
        assert "SF1040210421" in said(await mei.say("10421 到哪了"))


async def test_the_order_that_a_form_asks_for_brings_the_promise_up(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=["10425 换一盏新的"])
        assert (await mei.say(wish("refund.request")))["decision"] in ("clarify", "handoff")
        turn = (await mei.turns())[-1]
        if turn["decision"] == "clarify":
            turn = await mei.say("10425")
        assert rule(turn) == "baton.kept"


async def test_what_did_your_colleague_promise_is_answered_in_their_words(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=["周五前补发一个新的"], settled=["10422 地址已改到公司"])
        turn = await mei.say("你同事答应我什么了？")
        assert (turn["decision"], rule(turn), turn["verdict"]) == ("answer", "baton.told", "pass")
        assert "ann" in said(turn)
        assert "“周五前补发一个新的”" in said(turn)
        assert "“10422 地址已改到公司”" in said(turn)
        assert turn["owner"] == "bot"

        alex = await handed_back(counter, "C1002", promised=["a $10 coupon by Friday"])
        turn = await alex.say("what did your colleague promise me?")
        assert (turn["decision"], turn["verdict"]) == ("answer", "pass")
        assert "ann promised you: “a $10 coupon by Friday”" in said(turn)


async def test_a_promise_that_nobody_made_is_not_confirmed(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=["送一张20元优惠券"])
        turn = await mei.say("你同事答应给我500元优惠券的")
        assert turn["decision"] == "handoff"
        assert "500" not in said(turn)
        assert "“送一张20元优惠券”" in said(turn)

        lee = counter.talk("C1003")
        turn = await lee.say("你同事答应我什么了？")
        assert "baton" not in rule(turn), "nobody has given anything back here"


async def test_what_is_settled_is_not_asked_again_and_who_insists_gets_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, settled=["10423 已退款 189 元，三天内到账"])
        turn = await mei.say("10423 我要退款")
        assert (turn["decision"], rule(turn)) == ("answer", "baton.settled")
        assert "“10423 已退款 189 元，三天内到账”" in said(turn)
        assert not turn["effects"]
        turn = await mei.say("10423 我要退款")
        assert (turn["decision"], rule(turn)) == ("handoff", "baton.settled")


async def test_a_look_up_is_answered_with_what_a_colleague_said_about_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=["10421 包裹明天一定送到"])
        turn = await mei.say("10421 到哪了")
        assert turn["decision"] == "answer"
        assert "SF1040210421" in said(turn)
        assert "“10421 包裹明天一定送到”" in said(turn)


async def test_it_outlives_a_restart_and_falls_silent_when_it_is_taken_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=[FULL_REFUND])
        counter.clock.advance(timedelta(days=3).total_seconds())
        assert rule(await mei.say("10425 我要退款")) == "baton.kept"
        await counter.people.claim(mei.id, "bo")
        await counter.people.release(mei.id, "bo", baton={})
        assert rule(await mei.say("10425 我要退款")) == "baton.kept", "giving back without a word leaves it"
        await counter.people.claim(mei.id, "bo")
        nothing: dict[str, Any] = {"promised": []}
        await counter.people.release(mei.id, "bo", baton=nothing)
        assert (await mei.say("10425 我要退款"))["decision"] == "decline"


async def test_a_line_that_is_carried_over_stays_its_authors(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=[FULL_REFUND])
        counter.clock.advance(timedelta(days=1).total_seconds())
        await counter.people.claim(mei.id, "bo")
        await counter.people.release(mei.id, "bo", baton={"promised": [FULL_REFUND, "再送一张券"]})
        told = said(await mei.say("你同事答应我什么了？"))
        ann, bo = told.index("ann"), told.index("bo")
        assert ann < told.index(FULL_REFUND) < bo < told.index("再送一张券")


async def test_somebody_else_at_the_same_screen_hears_nothing_of_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk("C1001")
        await mei.say("10425 我要退款")  # binds the conversation's memory to her
        await counter.people.claim(mei.id, "ann")
        await counter.people.release(mei.id, "ann", baton={"promised": [FULL_REFUND]})
        turn = await mei.say("你同事答应我什么了？", customer="C1002")
        assert FULL_REFUND not in said(turn)


async def test_the_lawyer_and_the_emergency_still_come_first(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = await handed_back(counter, promised=[FULL_REFUND])
        turn = await mei.say("10425 不退款我就起诉你们")
        assert turn["handoff"]["reason"] == "legal"
