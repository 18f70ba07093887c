"""Who pays the way back: a fault that was told decides it, and a yes to paying is a yes."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish


async def test_a_fault_told_after_the_exchange_was_shown_turns_the_payer(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("exchange.request", order_id="10424"))
        shown = said(await mei.say("换个新的"))
        assert "由您承担" in shown
        shown = said(await mei.say("明明是你们产品的问题，凭什么我出邮费"))
        assert "由我们承担" in shown


async def test_a_fault_told_before_is_remembered(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424 一开就跳闸")
        await mei.say("算了没事了")
        await mei.say(wish("exchange.request", order_id="10424"))
        shown = said(await mei.say("换个新的"))
        assert "由我们承担" in shown, shown


@pytest.mark.parametrize("yes", ["邮费我自己出也行，确定", "好的，运费我来付"])
async def test_paying_the_way_back_is_a_yes_to_an_act_that_says_so(desk: OpenDesk, yes: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10424", reason="changed_mind"))
        assert done(await mei.say(yes)) == [("return", "10424", "done")]


async def test_the_same_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        shown = said(await tom.say(wish("return.request", order_id="20733", reason="changed_mind")))
        assert "you pay" in shown
        shown = said(await tom.say("that's your fault, not mine"))
        assert "paid by us" in shown
        again = await tom.say("yes, I'll pay the postage")
        assert done(again) == [], "it says that we pay: shown again"


async def test_a_yes_to_pay_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("return.request", order_id="20733", reason="changed_mind"))
        assert done(await tom.say("OK, I'll pay the return shipping")) == [("return", "20733", "done")]
