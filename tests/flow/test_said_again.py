"""An answer that would come out word for word as before is not given again: another passage answers, or it is said so."""

from bot.testing import desk, heard


async def test_the_same_answer_to_another_question_is_not_passed_off_as_new() -> None:
    async with desk(customer="C1001") as d:
        first = await d.say("水壶今天便宜了30块", heard("price.protection", order_id="10423"))
        again = await d.say("再查一次呗", heard("price.protection", order_id="10423"))
        assert again.responses == (*first.responses, "dialog.same")
        assert first.text in again.text, "the detail may stand in it"
        assert again.text.endswith(". 转人工"), "after what may be meant, where something comes near"


async def test_who_asks_on_after_a_table_is_told_which_to_take() -> None:
    async with desk() as d:
        await d.say("compare the two earphones", heard("product.recommend", product="earphones"))
        again = await d.say("which earphones are better for the train", heard("product.recommend"))
        assert "commut" in again.text
        assert again.responses[0] == "knowledge.answer"


async def test_what_the_bot_said_last_stays_what_the_next_message_is_read_with() -> None:
    async with desk(customer="C1001") as d:
        first = await d.say("水壶今天便宜了30块", heard("price.protection", order_id="10423"))
        await d.say("再查一次呗", heard("price.protection", order_id="10423"))
        again = await d.say("真的啊", heard("price.protection", order_id="10423"))
        assert again.responses == ("dialog.same",), "once more is enough"
        assert first.text not in again.text


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


async def test_that_an_answer_was_given_already_is_no_answer_that_the_next_one_leans_on() -> None:
    async with desk(customer="C1001") as d:
        await d.say("有没有优惠券", heard("promo.coupon"))
        again = await d.say("满多少能用啊", heard("promo.coupon"))
        assert again.responses == ("dialog.same",)
        told = await d.say("我买了400", heard("promo.coupon", confidence=0.3))
        assert "¥40" in told.text


async def test_where_nothing_goes_stays_so_whatever_an_article_says_of_other_places() -> None:
    async with desk() as d:
        first = await d.say("do you post to Sweden", heard("delivery.options"))
        again = await d.say("and how many days would it be", heard("delivery.period"))
        assert first.responses == ("delivery.options.not_there",)
        assert again.responses == ("delivery.options.not_there", "dialog.same")
