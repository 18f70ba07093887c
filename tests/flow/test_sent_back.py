"""The number of a parcel that the customer sends back is no order of ours."""

import pytest

from tests.flow.kit import OpenDesk, said, wish


@pytest.mark.parametrize(
    "told", ["快递单号 YT5566778899001", "圆通 556677889900123", "寄回的运单号是JD0099887766554"]
)
async def test_the_return_on_file_is_told(desk: OpenDesk, told: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10424", reason="changed_mind"))
        await mei.say("确认")
        await mei.say("东西我寄走了")
        answer = said(await mei.say(told))
        assert "没有查到" not in answer, answer
        assert "退货编号" in answer, answer
        assert "查不到" in answer, answer


async def test_nothing_on_file_is_said(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10424"))
        answer = said(await mei.say("我已经寄回去了，中通 778899001122334"))
        assert "还没有登记过退货" in answer, answer


async def test_the_shops_own_parcel_stays_an_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.status", order_id="10424"))
        answer = said(await mei.say("SF1040210421 这个单号呢"))
        assert "10421" in answer, answer
        assert "寄回" not in answer, answer


async def test_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("return.request", order_id="20733", reason="changed_mind"))
        await tom.say("yes, confirm")
        answer = said(await tom.say("I posted it back to you, tracking number 1Z999AA10123456784"))
        assert "your parcel to us" in answer, answer
