"""While an act is shown, what is said beside it goes into it: one more symptom, another place, another number; none of it drops it."""

from tests.flow.kit import OpenDesk, said, wish


async def test_one_more_symptom_stands_beside_the_first(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        assert "盖子合不上" in said(await mei.say("10423的电热水壶盖子合不上了，想报修"))
        card = said(await mei.say("壶嘴也在滴水"))
        assert "盖子合不上" in card, card
        assert "壶嘴也在滴水" in card, card


async def test_another_place_is_put_beside_the_time(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("delivery.schedule", order_id="20732"))
        assert "weekday evenings" in said(await alex.say("weekday evenings after 7"))
        card = said(await alex.say("or at the front desk"))
        assert "weekday evenings" in card, card
        assert "front desk" in card, card


async def test_who_lets_go_of_all_the_goods_keeps_the_cancellation(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        first = said(await mei.say(wish("order.cancel", order_id="10422")))
        assert said(await mei.say("算了，全部退掉吧")) == first
        assert "不办了" in said(await mei.say("不退了"))


async def test_a_count_alone_is_no_change(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        told = said(await mei.say("10422的围巾改成一条"))
        assert "数量" in told, told
        assert "×1" not in told, told


async def test_a_number_of_the_same_shape_corrects_the_one_that_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("invoice.get", order_id="20732"))
        await alex.say("the company is Heron Boats Ltd, tax number 88-3047-B")
        card = said(await alex.say("oops, 88-3074-B"))
        assert "88-3074-B" in card, card
        assert "Heron Boats Ltd" in card, card


async def test_its_order_named_once_more_keeps_the_address(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("address.change", order_id="20732"))
        await alex.say("7 Juniper Court, Salem OR 97301")
        assert "Juniper Court" in said(await alex.say("for the running shoes, obviously"))


async def test_how_long_it_takes_is_asked_of_what_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10423", reason="quality"))
        told = said(await mei.say("一般得几天"))
        assert "验完" in told, told
        assert "海外" not in told, told


async def test_why_it_goes_back_is_no_no(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("return.request", order_id="20733"))
        card = said(await alex.say("i don't like it, changed my mind"))
        assert "you pay the way back" in card, card


async def test_a_suite_by_itself_goes_into_the_address(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("address.change", order_id="20732"))
        await alex.say("410 NW 12th Avenue, Portland OR 97209")
        card = said(await alex.say("apt 6C"))
        assert "410 NW 12th Avenue, apt 6C" in card, card
