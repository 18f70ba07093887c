"""Customers look around, and turn from one thing to another: what they ask is answered although the reading is unsure."""

import pytest

from bot.testing import desk, heard


@pytest.mark.parametrize("asked", ["你们有跑鞋吗", "有没有跑鞋", "do you have running shoes?"])
async def test_whether_the_shop_has_a_thing_is_answered(asked: str) -> None:
    thing = "running shoes" if asked.startswith("do") else "跑鞋"
    async with desk(customer="C1001") as d:
        told = await d.say(asked, heard("promo.coupon", confidence=0.28, product=thing))
        assert told.rule == "request.has_product"
        assert thing in told.text


async def test_a_thing_beside_another_question_is_not_browsing() -> None:
    async with desk(customer="C1001") as d:
        told = await d.say("你们有跑鞋的退货政策吗", heard("promo.coupon", confidence=0.28, product="跑鞋"))
        assert told.rule != "request.has_product"


async def test_a_faint_look_up_that_nothing_comes_near_is_answered() -> None:
    async with desk(customer="C1002") as d:
        told = await d.say(
            "hey so my headphones havent shown up??",
            heard("order.status", confidence=0.27, product="headphones"),
        )
        assert "20731" in told.text


async def test_a_faint_wish_for_money_is_never_taken_for_sure() -> None:
    async with desk(customer="C1001") as d:
        told = await d.say("10423 那个", heard("refund.request", confidence=0.27, order_id="10423"))
        assert told.rule != "request.look_up"
        assert not told.effects
        assert "189" not in told.text
