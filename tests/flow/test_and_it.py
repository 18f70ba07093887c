"""No more than "and" with the name of another thing: the same is asked of that one, in twelve languages."""

import pytest

from tests.flow.kit import OpenDesk, rule, said, wish


@pytest.mark.parametrize(
    "words",
    [
        "那跑鞋呢",
        "and the sneakers?",
        "¿y las zapatillas?",
        "y mis tenis",
        "et mes baskets ?",
        "und meine turnschuhe?",
        "e os tênis?",
        "e o tenis",
        "スニーカーは？",
        "靴のも",
        "신발은요?",
        "а кроссы?",
        "والجزمة؟",
        "còn đôi giày thì sao",
        "con doi giay",
        "แล้วรองเท้าล่ะ",
    ],
)
async def test_the_same_is_asked_of_another_thing(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        assert "20731" in said(await tom.say(wish("order.status", order_id="20731")))
        turn = await tom.say(words)
        assert "20732" in said(turn), (turn["reasons"], said(turn))


@pytest.mark.parametrize("words", ["and the sneakers in black?", "y cuánto cuestan los tenis", "the shoes"])
async def test_more_than_that_is_its_own_wish(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("order.status", order_id="20731"))
        assert rule(await tom.say(words)) != "request.and_it"


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        (["这个咖啡机还能退吗", "那水壶呢"], ["10424", "10423"]),
        (["咖啡机的保修期到什么时候", "水壶呢", "那台灯呢"], ["10424", "10423", "10425"]),
    ],
)
async def test_a_question_about_rules_is_asked_of_the_next_thing_too(
    desk: OpenDesk, asks: list[str], told: list[str]
) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        for text, order in zip(asks, told, strict=True):
            turn = await mei.say(text)
            assert turn["decision"] == "answer", said(turn)
            assert order in said(turn), said(turn)
        assert not await counter.effects()


@pytest.mark.parametrize(
    ("words", "told"),
    [("还有44的呢", "44"), ("那S码呢", "s 这个规格"), ("and in 43?", "43"), ("what about XL", "xl")],
)
async def test_another_size_is_asked_after_like_the_one_before(desk: OpenDesk, words: str, told: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("product.stock", product="跑鞋", size="42"))
        turn = await mei.say(words)
        assert rule(turn) == "request.and_size", said(turn)
        assert told in said(turn).lower(), said(turn)
