"""What only an article tells is told by it, however sure the reading of a skill is that stands near."""

import pytest

from bot.judgement.rules.articles import beside
from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("我打的字会被别人看到吗，聊天记录谁看", "同事"),
        ("is anyone else able to see my messages here", "colleague"),
        ("三张购物卡能一起付吗", "5 张"),
        ("can I pay with a gift card plus a voucher", "one coupon"),
        ("银行卡挂失了，退的钱还收得到吗", "账户"),
        ("I cancelled my card, what happens to the refund", "bank"),
        ("are your prices including VAT? I'm in Leeds", "recipient"),
        ("any discount for first-time buyers", "welcome coupon"),
        ("过生日能领券不", "生日券"),
        ("could you put a note inside, and gift-wrap it", "handwritten"),
        ("I wear a pacemaker, is the magnet case fine", "15 cm"),
        ("要买80件怎么报价，能不能对公", "20 件"),
        ("别家便宜的话能跟价吗", "别的平台"),
    ],
)
async def test_an_article_speaks_where_no_skill_knows(desk: OpenDesk, asks: str, told: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(asks)
        assert rule(turn) == "request.topic", turn["reasons"]
        assert told in said(turn)


async def test_what_is_wished_beside_it_is_done_too(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say("会员分几级，积分怎么攒")
        assert "金卡" in said(turn), "the levels"
        assert "1 分" in said(turn), "and the points"


async def test_the_open_question_is_put_again_after_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        await someone.say("我要退款")
        turn = await someone.say("我的卡注销了，钱退到哪")
        assert rule(turn) == "request.topic"
        assert "哪一笔" in said(turn)


@pytest.mark.parametrize(
    ("says", "left"),
    [
        ("包裹到哪了，要不要交税", "包裹到哪了，"),
        ("要交关税吗", ""),
        ("单号10422，要交税吗", ""),
        ("包裹到哪了", "包裹到哪了"),
    ],
)
def test_the_rest_is_heard_without_the_clause_of_the_topic(says: str, left: str) -> None:
    assert beside(says).rstrip() == left
