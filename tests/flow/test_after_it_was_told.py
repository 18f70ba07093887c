"""What is said after something was told leans on it: another size, what points are good for, a fault once the days are over."""

import pytest

from tests.flow.kit import OpenDesk, said, wish


async def test_another_size_after_sizes_is_a_change_of_the_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("which size of the running shoes should I take")
        assert "44" in said(await alex.say("hm i'd better have a 44 instead please"))


async def test_points_are_told_what_they_come_to(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("我的积分有多少")
        assert "23.80" in said(await mei.say("积分能拿来换礼品吗"))


async def test_a_fault_once_the_days_are_over_begins_a_repair(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10425"))
        told = said(await mei.say("七天就不管了？它质量有问题啊退货"))
        assert "报修" in told or "维修" in told, told
        assert "没有登记" not in told, told


@pytest.mark.parametrize("text", ["啊是我看错了，打扰了", "估计是别的店的，抱歉"])
async def test_their_own_slip_is_no_displeasure(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say(wish("refund.status"))
        assert "不愉快" not in said(await qiang.say(text))


async def test_who_lets_go_of_a_question_is_not_told_of_an_earlier_act(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("delivery.urge", order_id="20732"))
        await alex.say(wish("delivery.fee"))
        assert "20732" not in said(await alex.say("never mind"))


async def test_only_to_tell_something_leaves_the_line(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("get me a human please")
        told = said(await alex.say("nah, just tell me where order 20731 is"))
        assert "out of the line" in told, told
        assert "20731" in told, told


async def test_the_hour_is_asked_of_the_parcel_that_was_told_of(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10421"))
        told = said(await mei.say("后天几点到呢，我怕家里没人"))
        assert "10421" in told, told


async def test_to_send_it_first_urges_that_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10421"))
        assert "10422" in said(await mei.say("那羊毛围巾可以早点发吗"))


async def test_a_new_one_for_a_faulty_one_is_not_theirs_to_send_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10424的咖啡机蒸汽喷不出来，坏了")
        card = said(await mei.say("我不要修，换一台同款新的"))
        assert "由我们承担" in card, card


async def test_a_thing_first_and_what_for_leaves_the_other_question(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("warranty.repair"))
        card = said(await mei.say("先处理电热水壶 退货"))
        assert "办理退货" in card, card
        assert "10423" in card, card
