"""A customer without the number of an order is told how to find it, once; and the rules are told to whoever has bought nothing."""

import pytest

from tests.flow.kit import OpenDesk, Talk, rule, said

WHICH = ("哪一笔订单", "Which order")


def asks_which(turn: dict[str, object]) -> bool:
    return any(words in said(turn) for words in WHICH)


async def buttons(someone: Talk) -> list[str]:
    return [button.title for button in (await someone.messages())[-1].reply.buttons]


@pytest.mark.parametrize(
    ("wish", "answers"),
    [
        ("我要退货", ["单号找不着了，忘了存", "真没有"]),
        ("帮我开发票", ["不记得订单号"]),
        ("I want my money back", ["sorry, no order number on me", "I told you I don't have it"]),
        ("I'd like a repair", ["where do i find the order no"]),
        ("退款，订单号冇咗", []),
        ("refund please, lost my order number", []),
    ],
)
async def test_no_number_is_heard_once_and_for_all(desk: OpenDesk, wish: str, answers: list[str]) -> None:
    async with desk() as counter:
        visitor = counter.talk(customer=None)
        for text in (wish, *answers[:1]):
            told = await visitor.say(text)
        assert "登录" in said(told) or "sign in" in said(told), "how to find it"
        assert not asks_which(told)
        assert (await buttons(visitor))[-1] in ("转人工", "Talk to a person")
        for text in answers[1:]:
            assert not asks_which(await visitor.say(text))
        later = await visitor.say("查一下我的订单到哪了" if wish[0] > "z" else "where is my order")
        assert not asks_which(later), "not asked for again in this conversation"


async def test_who_is_signed_in_picks_from_their_orders(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("我要退货")
        turn = await someone.say("哪有什么单号啊")
        assert rule(turn) == "form.no_number"
        titles = await buttons(someone)
        assert any("10423" in title for title in titles)
        assert "转人工" in titles
        assert not asks_which(turn)
        none = await someone.say("都不是")
        assert "同事" in said(none), "a person may find it"


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("保价管几天", "7 天"),
        ("能不能开专票", "专用发票"),
        ("can i get an invoice with my company name", "invoice"),
    ],
)
async def test_a_visitor_hears_the_rule_first_and_then_what_it_takes(
    desk: OpenDesk, asks: str, told: str
) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(asks)
        assert rule(turn) == "request.holds_for_all", turn["reasons"]
        assert told in said(turn)
        assert not asks_which(turn)
        assert "订单号发我" in said(turn) or "send me its number" in said(turn)


async def test_nothing_bought_yet_turns_the_question_into_one_about_the_rule(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(customer=None)
        assert asks_which(await visitor.say("帮我换个颜色"))
        turn = await visitor.say("还没买呢，先打听打听")
        assert rule(turn) == "form.no_order"
        assert not asks_which(turn)
        assert "颜色" in said(turn), "the rule of what was asked before"
        assert "换货" in said(turn)


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("发票怎么开？退款一般几天到账？", ("抬头", "工作日")),
        ("When will a refund arrive? And how do I get an invoice?", ("working days", "name to bill")),
        ("退款多久到账？运费怎么算？", ("工作日", "包邮")),
    ],
)
async def test_each_of_several_rules_is_told_and_the_number_asked_for_once(
    desk: OpenDesk, asks: str, told: tuple[str, str]
) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(asks)
        assert rule(turn) == "request.holds_for_all"
        assert all(words in said(turn).lower() for words in told)
        assert said(turn).count("订单号发我就行") + said(turn).count("just send me its number") == 1


async def test_one_rule_alone_is_told_alone(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say("退款一般几天到账？几个工作日？")
        assert "抬头" not in said(turn)
        assert said(turn).count("订单号发我就行") == 1
