"""An answer that comes out word for word as before says so, and how to get another one."""

from bot.testing import desk, heard


async def test_the_same_answer_to_another_question_is_not_passed_off_as_new() -> None:
    async with desk(customer="C1001") as d:
        first = await d.say("水壶今天便宜了30块", heard("price.protection", order_id="10423"))
        again = await d.say("能补差价不", heard("price.protection", order_id="10423"))
        assert first.text in again.text
        assert again.text != first.text
        assert "转人工" in again.text


async def test_what_is_asked_back_is_put_again_as_it_is() -> None:
    async with desk(customer="C1001") as d:
        asked = await d.say("我要退货", heard("return.request"))
        again = await d.say("嗯哪个来着", heard("oos", confidence=0.3))
        assert asked.text in again.text
        assert "说的一样" not in again.text


async def test_who_names_another_order_has_asked_something_else() -> None:
    async with desk(customer="C1001") as d:
        first = await d.say("看看 20731", heard("order.status", order_id="20731"))
        other = await d.say("那 99999 呢", heard("order.status", order_id="99999"))
        assert other.text == first.text  # not theirs and not there are told alike
