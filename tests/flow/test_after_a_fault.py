"""What is asked once a fault was told and before a way out of it is taken is answered for that very case."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    ("fault", "asks"),
    [("水壶壶盖松了，盖不紧", "运费谁出"), ("the kettle lid is broken", "who pays the postage")],
)
async def test_we_pay_the_way_back_of_what_is_faulty(desk: OpenDesk, fault: str, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001" if not fault.isascii() else "C1002")
        await someone.say(fault)
        told = said(await someone.say(asks))
        assert "都由我们出" in told or "we pay" in told, told
        assert "不喜欢" not in told, told
        assert "changed your mind" not in told, told


async def test_who_pays_in_general_is_both_cases(desk: OpenDesk) -> None:
    async with desk() as counter:
        told = said(await counter.talk(customer="C1001").say("退货的运费谁出"))
        assert "不喜欢" in told, told
        assert "质量问题" in told, told


@pytest.mark.parametrize(
    "asks", ["我是修还是退比较好", "你建议我修还是换", "哪种办法更省事", "should i repair it or return it"]
)
async def test_which_way_is_better_is_answered_and_the_ways_stay_open(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("the kettle lid is broken" if asks.isascii() else "水壶壶盖松了，盖不紧")
        turn = await mei.say(asks)
        assert rule(turn) == "request.which_way", said(turn)
        assert "保修和维修" in said(turn) or "Warranty and repair" in said(turn)


@pytest.mark.parametrize("says", ["我要退货", "直接退款", "换一个"])
async def test_a_way_that_is_taken_is_no_question(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("水壶壶盖松了，盖不紧")
        assert rule(await mei.say(says)) not in ("request.which_way", "request.rather_swapped")


@pytest.mark.parametrize(
    "says", ["能换就换,没有货就退", "先给我换，没货的话再退", "swap it if you can, otherwise refund me"]
)
async def test_swap_it_where_you_can_shows_the_exchange(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say(wish("order.wrong_item", order_id="30911", problem="wrong_item"))
        turn = await qiang.say(says)
        assert rule(turn) == "request.rather_swapped", said(turn)
        assert "30911" in said(turn)
        assert done(await qiang.say("确认")) == [("exchange", "30911", "done")]


@pytest.mark.parametrize(
    "asks", ["快递我自己叫还是你们叫", "是你们来取还是我自己去寄", "do i call the courier or do you"]
)
async def test_who_calls_the_courier_is_no_wish_for_an_exchange(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say(wish("exchange.request", order_id="30911"))
        turn = await qiang.say(asks)
        assert rule(turn) == "form.who_fetches", said(turn)
        assert asks not in said(turn)
        assert "取件" in said(turn) or "pick" in said(turn)


async def test_a_fault_told_more_of_is_no_matter_of_rules(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("咖啡机有一股塑料味")
        turn = await mei.say("豆子是新鲜的，粉也磨得够细了，以前用别家机器没这问题")
        assert "保修和维修" in said(turn), (turn["reasons"], said(turn))


@pytest.mark.parametrize(
    "says", ["电话不用改", "收件人还是我", "其他的都不变", "the phone number stays the same"]
)
async def test_what_stays_is_no_new_change(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say("杭州市西湖区文三路258号3幢1202")
        turn = await mei.say(says)
        assert rule(turn) == "effect.rest_stands", said(turn)
        assert "文三路258号3幢1202" in said(turn)


@pytest.mark.parametrize(
    "asks", ["我买的是什么颜色来着", "忘了当时拍的是哪个颜色", "which colour did I order again?"]
)
async def test_what_was_bought_is_told_with_its_colour(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("10422 发货了吗")
        turn = await mei.say(asks)
        assert rule(turn) == "request.what_was_bought", said(turn)
        assert "驼色" in said(turn) or "camel" in said(turn), said(turn)


@pytest.mark.parametrize(
    "asks", ["围巾有什么颜色", "你说我买什么颜色好", "what colours does the scarf come in"]
)
async def test_colours_on_sale_are_not_what_was_bought(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(asks)) != "request.what_was_bought"


async def test_what_is_of_no_use_any_more_is_not_the_wrong_thing(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("refund.request", order_id="10421"))
        told = said(await mei.say("还没收到呢，但是朋友送了我一副一样的，用不上了"))
        assert "发错" not in told, told
        assert "少了" not in told, told


@pytest.mark.parametrize(
    "asks", ["退货运费多少", "那我退了重新买一个总行吧，退货运费多少", "how much is return shipping"]
)
async def test_what_the_way_back_costs_is_told(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1003").say(asks)
        assert "12" in said(turn) or "8" in said(turn), said(turn)
        assert turn["decision"] == "answer", said(turn)


@pytest.mark.parametrize("asks", ["他说不好用让我帮他退了，能退吗", "那这个可以退不"])
async def test_whether_it_may_go_back_is_told_for_the_order(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say("30911 到哪了")
        assert "30911" in said(await qiang.say(asks))


async def test_a_technician_who_comes_is_asked_of_a_repair(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("水壶壶盖松了，盖不紧")
        told = said(await mei.say("有师傅能上门看看吗"))
        assert "取件" in told, told


@pytest.mark.parametrize("asks", ["两条有没有优惠呀", "买两条有什么活动吗"])
async def test_whether_something_comes_off_is_told(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk()
        await someone.say("羊毛围巾多少钱")
        assert "满减" in said(await someone.say(asks))


@pytest.mark.parametrize(
    "says", ["那等他回来自己弄吧，谢谢", "等我老公回家让他办吧", "he can sort it himself later, thanks"]
)
async def test_who_leaves_it_to_somebody_else_begins_nothing(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        qiang = counter.talk(customer="C1003")
        await qiang.say("30911 能退吗")
        turn = await qiang.say(says)
        assert turn["decision"] == "answer", said(turn)
        assert await counter.effects() == []
