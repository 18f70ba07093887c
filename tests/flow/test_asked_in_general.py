"""What is asked in general in few words: invoices, membership, gift cards, places, and a greeting before a wish."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize("text", ["你们给不给开发票的", "可不可以开发票", "支不支持开专票"])
async def test_a_visitor_who_asks_whether_there_are_invoices_is_told(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(text)
        assert "抬头" in said(turn) or "专票" in said(turn) or "专用发票" in said(turn)
        assert "哪一笔订单" not in said(turn)


async def test_a_visitor_asks_in_general_while_an_order_is_asked_for(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        await someone.say("帮我开发票")
        turn = await someone.say("专票能不能开")
        assert "专用发票" in said(turn), said(turn)


@pytest.mark.parametrize(
    "text",
    ["金卡会员什么时候过期", "我这个银卡能保留多久", "怎么才能保级啊", "when does my gold level expire?"],
)
async def test_how_long_a_level_lasts(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert "12 个月" in said(turn) or "12 months" in said(turn), said(turn)


@pytest.mark.parametrize(
    "text", ["有礼品卡卖吗，给同事当礼物", "礼品卡都有什么面额", "想买张礼品卡", "do you sell gift cards?"]
)
async def test_who_wants_to_buy_a_gift_card_is_told_which_there_are(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(text)
        assert "500" in said(turn) or "200" in said(turn), said(turn)
        assert "余额" not in said(turn)


async def test_a_value_asked_after_gift_cards_is_one_of_theirs(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        await someone.say("有礼品卡卖吗，给同事当礼物")
        turn = await someone.say("有没有1000块的")
        assert "1000" in said(turn), said(turn)
        assert "余额" not in said(turn)


@pytest.mark.parametrize("text", ["你好，我的订单", "您好我的订单呢", "在吗 我的订单"])
async def test_a_greeting_before_a_short_wish_does_not_hide_it(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert all(part in said(turn) for part in ("10422", "10424", "共")), said(turn)


@pytest.mark.parametrize("text", ["想咨询一下", "问个事", "我想请教个问题", "can I ask something"])
async def test_who_only_announces_a_question_is_asked_for_it(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("你好")
        turn = await someone.say(text)
        assert turn["skill"] == "smalltalk", said(turn)


async def test_days_to_a_far_place_lean_on_the_question_before(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        await someone.say("西藏包邮吗")
        assert "5-8" in said(await someone.say("那要几天才到"))


@pytest.mark.parametrize("text", ["用的哪家快递发", "走什么快递"])
async def test_who_carries_what_is_not_sent_yet(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10422什么时候发货")
        turn = await someone.say(text)
        assert "顺丰" in said(turn), said(turn)


@pytest.mark.parametrize("text", ["太贵了不买了", "贵了点，算了吧", "好贵啊 再看看"])
async def test_who_finds_it_too_dear_and_lets_go_is_not_held(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        await someone.say("咖啡机多少钱")
        assert rule(await someone.say(text)) == "request.too_dear"


@pytest.mark.parametrize("text", ["150以内的", "预算100到150", "一百五左右"])
async def test_a_budget_told_after_what_was_suggested_chooses_among_it(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        await someone.say("想买个灯，看书用")
        turn = await someone.say(text)
        assert "台灯" in said(turn), said(turn)
        assert not any(part in said(turn) for part in ("功率", "活动"))


@pytest.mark.parametrize("text", ["329的那款能不能调温", "459那台怎么样"])
async def test_a_thing_is_named_by_its_price(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(text)
        assert "手冲壶" in said(turn) or "滴滤咖啡机" in said(turn), said(turn)
