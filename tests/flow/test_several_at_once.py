"""Several orders in one breath: each goes back with its own card, and whether they travel together is the warehouse's to say."""

import pytest

from tests.flow.kit import OpenDesk, done, said


@pytest.mark.parametrize(
    "text", ["10424 跟 10423 这两单全退", "帮我把10423、10424都退掉", "水壶和咖啡机我全都要退货"]
)
async def test_each_goes_back_with_its_own_card(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        shown = said(await mei.say(text))
        assert "为订单 10423" in shown, shown
        assert "为订单 10424" in shown, shown
        which = await mei.say("确认")
        assert done(which) == [], "two wait: which one is asked"


@pytest.mark.parametrize(
    "text", ["10423 打错了 10424 要退", "10423 和 10424 都能退吗", "10423 和 10424 都不退了"]
)
async def test_one_of_them_or_a_question_shows_no_two_cards(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        shown = said(await mei.say(text))
        assert not ("为订单 10423" in shown and "为订单 10424" in shown), shown


async def test_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        shown = said(await tom.say("please refund both 20733 and 20732"))
        assert "20733" in shown, shown
        assert "20732" in shown, shown


@pytest.mark.parametrize("text", ["这俩订单能合在一起寄吗", "10421 跟 10422 装一个箱子里发行不行"])
async def test_together_in_one_parcel(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        told = await mei.say(text)
        assert "只有订单 10422" in said(told), said(told)
        assert told["effects"] == []


async def test_a_thing_added_to_an_order_is_no_joining(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        told = said(await mei.say("帮我加一双袜子到10422一起发"))
        assert "合不到一起" not in told, told
