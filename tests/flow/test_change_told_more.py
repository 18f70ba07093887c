"""A change of an order that is shown: how many it is for, what the card says, and never the sentence it was said in."""

import pytest

from tests.flow.kit import OpenDesk, said, wish


async def test_wrapping_is_called_wrapping_and_takes_its_card(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.change", order_id="10422"))
        shown = said(await mei.say("那再帮我弄个礼盒包装吧"))
        assert "礼盒包装" in shown
        assert "那再" not in shown
        shown = said(await mei.say("两条都包，卡片写：早日康复"))
        assert all(part in shown for part in ("礼盒包装 ×2", "早日康复", "¥10")), shown
        shown = said(await mei.say("就一条"))
        assert "礼盒包装 ×1" in shown


async def test_the_same_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("order.change", order_id="20732"))
        shown = said(await tom.say("could you gift wrap it"))
        assert '"gift wrap"' in shown
        shown = said(await tom.say("the card should say get well soon, Joan"))
        assert all(part in shown for part in ("gift wrap", "get well soon, Joan")), shown


async def test_another_piece_is_still_another_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.change", order_id="10422"))
        await mei.say("要礼品包装")
        assert "数量变了" in said(await mei.say("再加一条围巾"))


async def test_a_colour_of_the_catalogue_is_taken_and_then_how_many(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("exchange.request", order_id="10422"))
        assert "“深灰”" in said(await mei.say("换成深灰"))
        shown = said(await mei.say("就换一条"))
        assert all(part in shown for part in ("深灰 ×1", "价格不变")), shown


@pytest.mark.parametrize(
    "words",
    [
        "i'd rather have them in 43 instead of the 42",
        "make it a 43, not 42 please",
        "can you swap them to a 43 instead? I ordered 42 but I tried the same ones on in a store and they were tight",
        "能换成 43 吗，我之前拍的是 42",
        "lieber 43 anstatt 42",
        "plutôt du 43 à la place du 42",
        "mejor el 43 en lugar del 42",
        "prefiro 43 no lugar do 42",
        "42ではなく43でお願いします",
        "42 대신 43으로요",
        "вместо 42 лучше 43",
        "43 بدلا من 42",
        "lấy 43 thay cho 42",
        "เอา 43 แทน 42",
        "要43，不要42",
    ],
)
async def test_the_size_that_is_turned_away_is_not_the_one_that_is_taken(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        await tom.say(wish("order.change", order_id="20732"))
        shown = said(await tom.say(words))
        assert "43" in shown
        assert "42" not in shown, shown
