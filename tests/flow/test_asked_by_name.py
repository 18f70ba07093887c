"""What is asked after by its name: a size, a colour, a way to pay, a shop in the street."""

import pytest

from tests.flow.kit import OpenDesk, rule, said, wish


@pytest.mark.parametrize(
    ("asks", "told"),
    [
        ("are the running shoes made in a 10 UK", "40"),
        ("can I get the scarf in other colours", "colour"),
        ("跑鞋出不出46码的", "45"),
    ],
)
async def test_a_size_or_colour_is_no_delivery(desk: OpenDesk, asks: str, told: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(asks)
        assert turn["skill"] == "products", turn["reasons"]
        assert told in said(turn), said(turn)


async def test_it_is_told_beside_what_waits(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        shown = said(await alex.say(wish("order.cancel", order_id="20732")))
        told = said(await alex.say("do the running shoes come in an 8 UK?"))
        assert "36" in told
        assert told.endswith(shown)


@pytest.mark.parametrize(
    ("asks", "named"),
    [
        ("can I pay with Venmo", "enmo"),
        ("do you accept afterpay as payment", "fterpay"),
        ("可以用白条付吗", "白条"),
    ],
)
async def test_a_way_to_pay_that_is_none_is_said_so(desk: OpenDesk, asks: str, named: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say(asks)
        told = said(turn)
        assert named in told.splitlines()[0], told
        assert "PayPal" in told


@pytest.mark.parametrize(
    ("asks", "yes", "other"),
    [
        ("can I pay with paypal", "Yes, you can pay with PayPal", "WeChat"),
        ("can I pay by mastercard", "Yes, you can pay with Mastercard", "WeChat"),
        ("do you accept amex", "Yes, you can pay with American Express", "WeChat"),
        ("能用微信付吗", "可以，微信支付", "PayPal"),
        ("可以用万事达卡付款吗", "可以，万事达卡", "支付宝"),
    ],
)
async def test_a_way_to_pay_that_is_one_gets_a_yes(desk: OpenDesk, asks: str, yes: str, other: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk(customer=None).say(asks))
        assert told.startswith(yes)
        assert other not in told


@pytest.mark.parametrize(
    ("asks", "told"),
    [("can I pick up my order at one of your shops", "online only"), ("可以到你们仓库自取吗", "实体店")],
)
async def test_there_is_no_shop_to_collect_from(desk: OpenDesk, asks: str, told: str) -> None:
    async with desk() as counter:
        assert told in said(await counter.talk(customer=None).say(asks))


@pytest.mark.parametrize(
    ("asks", "tells", "told"),
    [
        ("are the Bluetooth earphones compatible with an iphone?", "mine is an android", "Android"),
        ("蓝牙耳机配我手机能用吗", "我是安卓的", "安卓"),
    ],
)
async def test_what_theirs_is_is_told_for_the_thing(desk: OpenDesk, asks: str, tells: str, told: str) -> None:
    async with desk() as counter:
        ann = counter.talk(customer=None)
        await ann.say(asks)
        turn = await ann.say(tells)
        assert turn["skill"] == "products", turn["reasons"]
        assert told in said(turn), said(turn)


async def test_what_is_sold_is_heard_after_a_no(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1002").say("nope, that's all. do you guys sell gift cards")
        assert "in stock" in said(turn)


@pytest.mark.parametrize("says", ["I've changed my number since", "can't remember, sorry", "那个号不用了"])
async def test_who_has_no_digits_is_told_the_other_ways(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        ann = counter.talk(customer=None)
        await ann.say(wish("order.status", order_id="20731"))
        turn = await ann.say(says)
        assert rule(turn) == "form.no_digits", turn["reasons"]
        assert "DHL" not in said(turn)


@pytest.mark.parametrize("asks", ["whats your invoice policy", "你们发票有什么规定"])
async def test_the_rules_of_invoices_need_no_order(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk(customer=None).say(asks))
        assert "365" in told, told


@pytest.mark.parametrize(
    "says",
    [
        "will it come in 3 days",
        "can I get it in a small parcel",
        "有物流单号吗",
        "change 20732, I want them in red instead",
    ],
)
async def test_what_is_no_size_is_not_taken_for_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("how much are the running shoes")
        assert rule(await alex.say(says)) != "request.comes_in"
