"""Who would stop what was done a moment ago is told that it is done and how it is taken back, never that nothing was changed."""

import pytest

from tests.flow.conftest import OpenDesk
from tests.flow.kit import done, said, wish

NOTHING = ("什么都没有改动", "nothing was changed", "nothing has been changed")


def untrue(told: str) -> bool:
    return any(words in told.lower() for words in NOTHING)


@pytest.mark.parametrize("word", ["no no no", "hold on, don't", "forget it"])
async def test_a_refund_that_was_just_approved_stands_until_it_is_withdrawn(
    desk: OpenDesk, word: str
) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("refund.request", order_id="20733"))
        assert done(await alex.press("Confirm"))
        told = await alex.say(word)
        assert not untrue(said(told))
        assert "20733" in said(told), said(told)
        offered = await alex.press("Withdraw it")
        assert "20733" in said(offered)
        await alex.press("Confirm")
        states = [refund.state for refund in (await counter.shop.order("20733")).refunds]
        assert states == ["cancelled"]


@pytest.mark.parametrize("word", ["别", "先别", "不要"])
async def test_a_cancelled_order_stays_cancelled_and_nothing_else_is_said(desk: OpenDesk, word: str) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("order.cancel", order_id="10422"))
        assert done(await mei.press("确认"))
        told = said(await mei.say(word))
    assert not untrue(told)
    assert "10422" in told
    assert "已经办好" in told, told


async def test_an_address_has_its_own_way_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("address.change", order_id="10422", address="上海市徐汇区漕溪北路88号"))
        await mei.press("确认")
        told = await mei.say("不要")
        assert not untrue(said(told))
        assert done(await mei.press("撤销")) == [("change_address", "10422", "done")]


@pytest.mark.parametrize("word", ["不用了，谢谢", "no, thanks", "nope thank you"])
async def test_who_only_wants_nothing_more_hears_nothing_of_it(desk: OpenDesk, word: str) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("order.cancel", order_id="10422"))
        await mei.press("确认")
        told = said(await mei.say(word))
    assert "10422" not in told
    assert not untrue(told), told


@pytest.mark.parametrize("word", ["算了", "never mind"])
async def test_where_nothing_was_done_nothing_is_told_as_done(desk: OpenDesk, word: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk().say(word))
    assert "已经办好" not in told
    assert "already done" not in told


async def test_a_card_that_is_dropped_changes_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("order.cancel", order_id="10422"))
        told = said(await mei.press("先不办"))
    assert untrue(told)


async def test_what_another_conversation_has_cancelled_meanwhile_is_told_as_done(desk: OpenDesk) -> None:
    async with desk() as counter:
        here, there = counter.talk(customer="C1002"), counter.talk(customer="C1002")
        await here.say(wish("order.cancel", order_id="20732"))
        await there.say(wish("order.cancel", order_id="20732"))
        assert done(await there.press("Confirm"))
        told = said(await here.press("Confirm"))
    assert not untrue(told), told
    assert "already been done" in told
