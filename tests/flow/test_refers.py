"""A few words that lean on what was just told are meant of that: a refund is not chased like a parcel, and a week is said of it."""

import pytest

from bot.testing import desk, heard


@pytest.mark.parametrize(
    ("customer", "asks", "presses"),
    [
        ("C1002", "where's my lamp refund", "could you push that please"),
        ("C1002", "when do i get my lamp refund", "hurry it up"),
        ("C1002", "台灯的退款呢", "能不能帮我催催"),
    ],
)
async def test_what_is_chased_after_a_refund_is_the_refund(customer: str, asks: str, presses: str) -> None:
    async with desk(customer=customer) as d:
        await d.say(asks, heard("refund.status", order_id="20734"))
        told = await d.say(presses, heard("delivery.urge"))
        assert told.responses == ("refund.status.chased",)
        assert "20734" in told.text


async def test_how_long_it_has_been_is_said_of_the_refund() -> None:
    async with desk(customer="C1002") as d:
        await d.say("my refund?", heard("refund.status", order_id="20734"))
        told = await d.say("it has been two days already", heard("dialog.social", confidence=0.6))
        assert told.responses == ("refund.status.chased",)


async def test_the_account_that_is_asked_about_in_a_few_words_is_that_of_the_refund() -> None:
    async with desk(customer="C1002") as d:
        await d.say("my refund?", heard("refund.status", order_id="20734"))
        told = await d.say("what account will that land on", heard("payment.methods", confidence=0.3))
        assert told.responses == ("refund.status.way",)


@pytest.mark.parametrize("presses", ["chase that up", "催催吧"])
async def test_what_is_chased_after_a_parcel_is_the_parcel(presses: str) -> None:
    async with desk(customer="C1001") as d:
        await d.say("10421 到哪了", heard("order.status", order_id="10421"))
        told = await d.say(presses, heard("refund.status", confidence=0.33))
        assert told.responses == ("delivery.urge.shipped",)


async def test_a_parcel_of_their_own_is_told_of_from_their_orders_and_no_article() -> None:
    async with desk(customer="C1002") as d:
        told = await d.say("is my package overdue")
        assert "20731" in told.text
        assert "Send me the order number" not in told.text


async def test_a_visitor_who_asks_the_same_is_told_how_it_goes() -> None:
    async with desk() as d:
        told = await d.say("is my package overdue")
        assert "20731" not in told.text


@pytest.mark.parametrize("asks", ["would you give us something for that", "how about 5 dollars"])
async def test_something_for_a_late_parcel_is_a_persons_to_give(asks: str) -> None:
    async with desk(customer="C1002") as d:
        await d.say("20731 is late", heard("delivery.issue", order_id="20731"))
        told = await d.say(asks)
        assert told.responses == ("goodwill.by_a_person",)


@pytest.mark.parametrize("asks", ["and if they are too tight", "万一穿着太紧呢"])
async def test_what_if_it_does_not_fit_asks_for_the_rules(asks: str) -> None:
    async with desk(customer="C1002") as d:
        await d.say("20732?", heard("order.status", order_id="20732"))
        told = await d.say(asks, heard("product.size"))
        assert "7" in told.text
        assert "36" not in told.text  # no list of sizes


async def test_what_becomes_of_the_orders_is_asked_of_the_account_that_closes() -> None:
    async with desk(customer="C1002") as d:
        await d.say("close my account", heard("account.delete"))
        told = await d.say("and what about my open orders?", heard("order.status"))
        assert "20731" in told.text
        assert not told.asked


async def test_which_goods_are_meant_is_not_asked_again_under_other_answers() -> None:
    async with desk(customer="C1002") as d:
        asked = await d.say("got the ceramic one?", heard("product.stock"))
        assert asked.asks("product")
        told = await d.say("how long can i send things back", heard("return.policy"))
        assert "Which product" not in told.text
        kettle = await d.say("the kettle i mean", heard("dialog.inform", product="kettle"))
        assert "kettle" in kettle.text.lower()


async def test_who_pays_the_way_back_is_no_wish_for_another_size() -> None:
    async with desk(customer="C1003") as d:
        asked = await d.say("30911 换货", heard("exchange.request", order_id="30911"))
        assert asked.asks("wish")
        told = await d.say("邮费凭什么我出", heard("delivery.fee", confidence=0.7))
        assert "运费" in told.text
        assert not told.effects
        assert "换成“" not in told.text


async def test_a_no_and_a_wish_in_one_breath_leave_the_open_question() -> None:
    async with desk(customer="C1001") as d:
        await d.say("10422 改地址", heard("address.change", order_id="10422"))
        told = await d.say("算了直接取消", heard("order.cancel", confidence=0.9))
        told.expect(must="取消", must_not="收货地址")


async def test_a_parcel_that_is_told_of_instead_is_asked_about_once() -> None:
    async with desk(customer="C1002") as d:
        asked = await d.say("where's my stuff", heard("order.status"))
        assert asked.asks("order_id")
        told = await d.say("the earphones are stuck", heard("delivery.issue", product="earphones"))
        assert "20731" in told.text
        assert "Which order" not in told.text


async def test_an_order_that_has_not_left_is_asked_no_trouble() -> None:
    async with desk(customer="C1002") as d:
        told = await d.say("something's up with my shoes parcel", heard("delivery.issue", product="shoes"))
        assert told.responses == ("delivery.issue.not_shipped",)


async def test_who_is_told_that_only_a_cancellation_helps_may_say_so_in_words() -> None:
    async with desk(customer="C1001") as d:
        fewer = await d.say("10422 只要一条就够了", heard("order.change", order_id="10422", quantity="1"))
        assert "取消这单" in fewer.text
        told = await d.say("算了，全部取消吧", heard("dialog.deny", confidence=0.65))
        assert told.responses == ("order.cancel.confirm",)


async def test_two_troubles_in_one_message_are_both_met() -> None:
    async with desk(customer="C1002") as d:
        told = await d.say("my kettle is dented and the earphones still not here")
        assert "20731" in told.text  # where the late one is
        assert "Return" in told.text  # and the ways out of the other


async def test_what_is_not_hurt_begins_nothing() -> None:
    async with desk(customer="C1002") as d:
        await d.say("20733 box was torn", heard("delivery.issue", order_id="20733", problem="damaged"))
        told = await d.say("the kettle itself is ok though", heard("warranty.repair"))
        assert told.responses == ("form.cancelled",)


async def test_a_blemish_that_does_no_harm_is_met_with_what_there_is_for_keeping_it() -> None:
    async with desk(customer="C1002") as d:
        await d.say("20733 came scratched", heard("delivery.issue", order_id="20733", problem="damaged"))
        told = await d.say("it works fine though", heard("warranty.repair", confidence=0.3))
        assert "coupon" in told.text


@pytest.mark.parametrize("wish", ["pls don't include a packing slip", "麻烦别夹发票"])
async def test_no_paper_in_the_parcel_is_a_note_and_no_invoice(wish: str) -> None:
    async with desk(customer="C1002") as d:
        await d.say("20732?", heard("order.status", order_id="20732"))
        told = await d.say(wish, heard("invoice.get"))
        assert told.responses == ("order.change.confirm",)


async def test_that_it_has_not_left_is_told_beside_what_is_shown() -> None:
    async with desk(customer="C1002") as d:
        await d.say("20732 换成43码", heard("order.change", order_id="20732", size="43"))
        told = await d.say("应该还没寄出吧", heard("order.status", confidence=0.4))
        assert told.responses == ("order.status.paid_overdue", "order.change.confirm")


async def test_pieces_that_shall_differ_are_a_change_and_no_question() -> None:
    async with desk(customer="C1001") as d:
        told = await d.say("围巾一条改深灰一条要驼色", heard("product.info", product="围巾"))
        assert told.responses == ("order.change.confirm",)


async def test_the_number_of_a_size_is_no_thing_that_is_not_sold() -> None:
    async with desk(customer="C1002") as d:
        await d.say("20732?", heard("order.status", order_id="20732"))
        told = await d.say("do you have 44 at all", heard("product.stock"))
        assert told.responses != ("product.not_sold",)


async def test_money_for_a_card_that_is_gone_is_told_of_by_its_article() -> None:
    async with desk(customer="C1002") as d:
        await d.say("my refund?", heard("refund.status", order_id="20734"))
        told = await d.say("that card got cancelled", heard("payment.issue", confidence=0.5))
        assert "card" in told.text
        assert "within 7 days" not in told.text


async def test_how_long_they_have_waited_names_the_only_parcel_on_its_way() -> None:
    async with desk(customer="C1002") as d:
        asked = await d.say("where is everything", heard("order.status"))
        assert asked.asks("order_id")
        told = await d.say("i've been waiting 6 days", heard("delivery.issue", confidence=0.9))
        assert "20731" in told.text
        assert "Which order" not in told.text


async def test_who_looked_for_the_mail_already_is_not_told_to_look_again() -> None:
    async with desk(customer="C1002") as d:
        await d.say("reset mail never came", heard("account.password"))
        told = await d.say("i looked in my junk folder", heard("account.password", confidence=0.9))
        assert told.responses == ("clarify.tried",)
