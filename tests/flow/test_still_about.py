"""An order that was named before the bot asked back is not asked for again."""

from bot.testing import desk, heard


async def test_the_order_counts_on_when_the_bot_has_asked_back() -> None:
    async with desk(customer="C1001") as d:
        asked = await d.say("10425 有点问题", heard("return.request", confidence=0.4, order_id="10425"))
        asked.expect(decision="clarify")
        told = await d.say("要换新的", heard("exchange.request"))
        assert "10425" in told.text
        assert "哪一笔订单" not in told.text


async def test_another_order_that_is_named_now_is_meant_instead() -> None:
    async with desk(customer="C1001") as d:
        await d.say("10422 有点问题", heard("order.change", confidence=0.4, order_id="10422"))
        told = await d.say("10421 到哪了", heard("order.status", order_id="10421"))
        assert "10421" in told.text
        assert "10422" not in told.text


async def test_what_is_for_no_shop_is_about_no_order() -> None:
    async with desk(customer="C1001") as d:
        await d.say("10422 有点问题", heard("order.change", confidence=0.4, order_id="10422"))
        told = await d.say("今天天气怎么样", heard("oos", confidence=0.95))
        assert "10422" not in told.text
