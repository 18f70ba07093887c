"""The address book: one default is told and changed in the chat; what only the page can do is said to be so."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said

NEW = "江苏省南京市玄武区中山路18号"


@pytest.mark.parametrize(
    "text",
    [
        "单位那个地址删掉吧",
        "默认改成家里那个",
        "帮我把公司的地址设为默认",
        "可以删除一个收货地址吗",
        "get rid of my office address please",
        "set the second one as my default address",
    ],
)
async def test_what_only_the_page_can_do_is_said_to_be_so(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert rule(turn) == "request.address_book", said(turn)
        assert turn["decision"] == "decline"
        assert await counter.effects() == []


async def test_three_wishes_of_which_none_can_be_kept(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say(f"学校的地址设成默认，老家的删掉，另外添加{NEW}")
        assert "只能把一个新地址存成默认" in said(turn)
        assert done(await mei.say("好")) == []
        assert (await counter.shop.customer("C1001")).address != NEW


async def test_the_part_that_can_be_kept_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say(f"新增收货地址 {NEW}，单位那个删掉")
        assert "只能把一个新地址存成默认" in said(turn)
        assert NEW in said(turn)
        assert done(await mei.say("确认")) == [("update_profile", "", "done")]


@pytest.mark.parametrize("then", ["先别设为默认", "我不要设默认"])
async def test_not_as_the_default_drops_what_is_shown(desk: OpenDesk, then: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(f"添加一个收货地址 {NEW}")
        turn = await mei.say(then)
        assert rule(turn) == "effect.address_book", said(turn)
        assert done(await mei.say("好的")) == []
        assert (await counter.shop.customer("C1001")).address != NEW


async def test_the_default_is_told_and_taken_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        before = (await counter.shop.customer("C1001")).address
        assert before in said(await mei.say("现在默认的地址是什么"))
        await mei.say(f"添加一个收货地址 {NEW}")
        await mei.say("确认")
        assert NEW in said(await mei.say("存上了吗"))
        await mei.say("算了，换回原来的")
        assert (await counter.shop.customer("C1001")).address == before


@pytest.mark.parametrize(
    "text",
    [
        "默认地址搬家了",
        "把这个存成默认地址",
        "发票抬头默认改成公司的",
        "把10422那单删了",
        "make it my default payment card",
    ],
)
async def test_look_alikes_are_left_alone(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(text)) != "request.address_book"


async def test_an_address_that_shall_be_the_default_goes_to_no_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("delete the old address in my account")
        turn = await alex.say("and have 8 Birch Lane, Portland OR 97205 as the default")
        assert rule(turn) == "request.default_address", said(turn)
        assert done(await alex.say("yes")) == [("update_profile", "", "done")]
