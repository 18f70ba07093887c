"""Questions while something is to be repaired are answered; none of them is written down as what is wrong."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize("asks", ["还能多保一年不", "快递费谁出呀", "师傅上门拿吗", "说明书和盒子要寄吗"])
async def test_a_question_is_no_fault(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("warranty.repair", order_id="10425"))
        turn = await mei.say(asks)
        assert rule(turn) == "form.asks_of_repair", said(turn)
        assert asks not in said(turn)
        shown = said(await mei.say("开关按下去没反应"))
        assert "开关按下去没反应" in shown
        await mei.say(asks)
        assert done(await mei.say("确认")) == [("repair", "10425", "done")]
        assert counter.shop.commands[-1].details["reason"] == "开关按下去没反应"


@pytest.mark.parametrize(
    "fault", ["左边那只没声音", "按钮松了老掉", "it won't charge anymore", "一开就跳闸 能上门修吗"]
)
async def test_a_fault_is_still_one(desk: OpenDesk, fault: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("warranty.repair", order_id="10425"))
        turn = await mei.say(fault)
        assert rule(turn) != "form.asks_of_repair"


async def test_a_longer_warranty_is_answered_with_its_price(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("warranty.repair", order_id="10425"))
        assert "10%" in said(await mei.say("能再续一年不"))


@pytest.mark.parametrize("asks", ["送修是你们来取还是我寄", "who picks it up for a repair?"])
async def test_who_fetches_it_for_repair_is_told_of_repairs(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(asks)
        assert rule(turn) == "request.asks_of_repair", said(turn)
        assert "311100" not in said(turn)


@pytest.mark.parametrize("asks", ["退货是你们来取吗", "do you pick up returns?"])
async def test_of_a_return_it_is_told_as_before(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(asks)
        assert rule(turn) != "request.asks_of_repair"


@pytest.mark.parametrize("act", ["exchange.request", "warranty.repair"])
async def test_a_cancelled_order_is_said_to_be_cancelled_before_anything_is_asked(
    desk: OpenDesk, act: str
) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.cancel", order_id="10422"))
        await mei.say("确认")
        turn = await mei.say(wish(act, order_id="10422"))
        assert turn["decision"] == "decline"
        assert "已经取消" in said(turn)


@pytest.mark.parametrize(
    ("customer", "text"),
    [
        ("C1001", "壶身磕花了，赔点啥吧 优惠券也成"),
        ("C1003", "手机壳有道印子 补偿一下呗 给个券"),
    ],
)
async def test_a_coupon_as_amends_is_no_sale(desk: OpenDesk, customer: str, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=customer).say(text)
        assert turn["skill"] == "goodwill", said(turn)


@pytest.mark.parametrize("text", ["发货太慢了，补张优惠券吧", "快递这么慢 给点补偿券"])
async def test_for_a_delay_a_person_decides(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(text)) == "request.amends"


@pytest.mark.parametrize("text", ["有什么优惠券", "生日券什么时候发", "any coupons for me?"])
async def test_who_only_looks_for_coupons_is_told_of_those(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(text)) != "request.coupon_for_trouble"
