"""What is not ours to give or tell, and what is asked in other words than it is called: a term, other people's trouble, all orders, goods not sold."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    "text", ["有没有其他顾客也投诉过这个", "投诉的人多不多呀", "do other customers complain about this?"]
)
async def test_the_trouble_of_others_is_neither_told_nor_passed_on(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(text)
        assert rule(turn) == "request.of_others"
        assert turn["handoff"] is None


@pytest.mark.parametrize("text", ["我要投诉你们", "I want to complain about the courier"])
async def test_a_complaint_of_ones_own_is_one(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1001").say(text)) != "request.of_others"


@pytest.mark.parametrize(
    "text",
    [
        "才晚几天啊，能不能破个例",
        "我情况特殊，宽限一下嘛",
        "it's only a few weeks late, can you make an exception?",
    ],
)
async def test_a_plea_is_met_and_nothing_is_promised(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(wish("return.request", order_id="10425"))
        turn = await someone.say(text)
        assert rule(turn) == "request.exception", said(turn)
        assert done(turn) == []
        titles = [button.title for button in (await someone.messages())[-1].reply.buttons]
        assert titles in (["转人工"], ["Talk to a person"])


@pytest.mark.parametrize(
    ("before", "text", "told"),
    [
        ("10422开票", "可以开成我老公的名字吗", "抬头"),
        ("10422的收货人写我姐的名字", "", "收件人"),
    ],
)
async def test_a_name_that_is_not_told_is_asked_for(
    desk: OpenDesk, before: str, text: str, told: str
) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        turn = await mei.say(before)
        if text:
            turn = await mei.say(text)
        assert turn["decision"] == "clarify"
        assert told in said(turn)
        assert "确认" not in said(turn), "nothing is shown before the name is known"


@pytest.mark.parametrize(
    ("customer", "text"), [("C1001", "把我以前的单子都列出来"), ("C1002", "list all my orders please")]
)
async def test_all_orders_are_listed(desk: OpenDesk, customer: str, text: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk(customer=customer).say(text))
        assert ("10425" in told and "10421" in told) or ("20731" in told and "20734" in told)


@pytest.mark.parametrize("text", ["你们有没有空气炸锅", "卖不卖狗粮呀", "do you sell dog food?"])
async def test_goods_that_are_not_sold_are_not_asked_back_for(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(text)
        assert turn["decision"] == "decline"
        assert "不卖" in said(turn) or "not something we sell" in said(turn)


@pytest.mark.parametrize(
    "text", ["有没有现货", "有没有别的款式", "do you have other colours?", "¿tienen otros colores?"]
)
async def test_what_names_no_goods_is_not_called_unsold(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk(customer=None).say(text))
        assert "不卖" not in told
        assert "not something we sell" not in told
        assert "no vendemos" not in told


@pytest.mark.parametrize(
    ("customer", "text", "order"),
    [
        ("C1001", "10423 截止到几号能退", "10423"),
        ("C1001", "水壶最迟哪天可以退", "10423"),
        ("C1002", "what's the last day to return 20733?", "20733"),
    ],
)
async def test_the_last_day_is_told(desk: OpenDesk, customer: str, text: str, order: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=customer).say(text)
        assert rule(turn) in ("request.return_window", "request.known")
        assert order in said(turn)
        assert "为止" in said(turn) or "until" in said(turn)


async def test_an_exchange_takes_the_place_of_a_return(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10423"))
        await mei.say("确认")
        shown = await mei.say(wish("exchange.request", order_id="10423", colour="白色"))
        if "撤销" not in said(shown):
            shown = await mei.say("白色")
        assert done(shown) == []
        assert "换货得先把退货撤销" in said(shown)
        assert done(await mei.say("确认")) == [("cancel_request", "10423", "done")]
        await mei.say(wish("exchange.request", order_id="10423"))
        await mei.say("换件同款新的")
        assert done(await mei.say("确认")) == [("exchange", "10423", "done")]


@pytest.mark.parametrize("text", ["逗你玩的啦", "哈哈我就是开个玩笑", "just kidding lol"])
async def test_a_joke_is_no_displeasure(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(text)
        assert turn["skill"] == "smalltalk"


async def test_what_is_sold_at_all_is_no_name_of_goods(desk: OpenDesk) -> None:
    async with desk() as counter:
        assert "不卖" not in said(await counter.talk(customer=None).say("那你们卖些啥呀"))


async def test_who_shall_receive_it_is_still_asked_after_the_number(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say("签收人换成我同事的名字")
        asked = await mei.say("10422的")
        assert "收件人叫什么" in said(asked)
        shown = said(await mei.say("何志远"))
        assert "何志远" in shown
        assert "确认" in shown
