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
