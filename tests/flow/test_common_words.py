"""The shortest things that customers write, and what they get for them."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    "words", ["我的订单", "订单", "查一下订单", "我的订单呢？", "看看我都买了啥", "帮我看下我的单子"]
)
async def test_who_only_speaks_of_their_orders_sees_them(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(words)
        assert turn["decision"] == "answer"
        for order in ("10421", "10422", "10423", "10424", "10425"):
            assert order in said(turn)


@pytest.mark.parametrize("words", ["订单", "看看我买过什么"])
async def test_asked_which_order_they_may_look_at_all_of_them(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        talk = counter.talk(customer="C1001")
        await talk.say("我的快递到哪了")
        turn = await talk.say(words)
        assert rule(turn) == "form.all_of_them"
        assert "10425" in said(turn)
        assert "请问是哪一笔" not in said(turn)


async def test_a_visitor_who_speaks_of_their_orders_is_asked_which(desk: OpenDesk) -> None:
    async with desk() as counter:
        assert "订单号" in said(await counter.talk(customer=None).say("我的订单"))


@pytest.mark.parametrize(
    ("asks", "means"),
    [("10423能退不", "10423能退吗"), ("你们包邮不？", "你们包邮吗？"), ("便宜点可以不", "便宜点可以吗")],
)
async def test_a_bare_not_at_the_end_asks(desk: OpenDesk, asks: str, means: str) -> None:
    async with desk() as counter:
        first = await counter.talk(customer="C1001").say(asks)
        second = await counter.talk(customer="C1001").say(means)
        assert (first["decision"], said(first)) == (second["decision"], said(second))


@pytest.mark.parametrize(
    "words", ["你们卖礼品卡吗", "可以买礼品卡吗", "can I buy a gift card", "do u sell gift cards?"]
)
async def test_what_is_for_sale_is_told_of_a_thing_that_is_in_the_catalogue(
    desk: OpenDesk, words: str
) -> None:
    async with desk() as counter:
        turn = await counter.talk().say(words)
        assert rule(turn) == "request.has_product"
        assert turn["skill"] == "products"


async def test_a_question_beside_a_no_need_not_be_sure(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("refund.request", order_id="20733"))
        turn = await alex.say("nah leave it, do u sell gift cards?")
        assert "27.00" not in said(turn)
        assert done(await alex.say("yes")) == []


@pytest.mark.parametrize("words", ["最后一单还能退吗", "最近那笔能退吗"])
async def test_whether_the_latest_order_can_go_back_is_told_of_that_order(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        assert "10422" in said(await counter.talk(customer="C1001").say(words))


@pytest.mark.parametrize("words", ["围巾能和别的单一起发吗", "这个跟我之前的订单一起寄可以吗"])
async def test_with_my_other_orders_is_of_several(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(words)
        assert rule(turn) == "request.joined"


@pytest.mark.parametrize("trouble", [("收到的杯子碎了", "是水壶"), ("10421怎么还没到",)])
async def test_amends_are_a_persons_to_give_and_the_apology_fits_any_trouble(
    desk: OpenDesk, trouble: tuple[str, ...]
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer="C1001")
        for words in trouble:
            await talk.say(words)
        answer = said(await talk.say("我要赔偿"))
        assert answer.startswith("给您添麻烦了")
        assert "同事" in answer
