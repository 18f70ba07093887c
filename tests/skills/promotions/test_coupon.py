"""What runs now, codes, own coupons, points."""

import json

import pytest

from bot.identity import Principal, SessionShop, acting_as
from skills.promotions.coupon import PromoCoupon
from skills.shop.fixture import parse_fixture
from skills.shop.sql import SqlShop, Template
from tests.skills.kit import FIXTURES, NOW, Desk, counter


async def test_running_offers_with_their_rules_in_full() -> None:
    async with counter() as desk:
        said = await desk.say(PromoCoupon(), "最近有什么优惠活动吗")
        assert "每满 300 元减 40 元" in said.zh
        for text in ("有没有券啊", "就没别的优惠了？"):
            assert (await desk.say(PromoCoupon(), text)).responses == ["promo.running"]
        assert "GOLD30" in said.en
        assert said.decision == "answer"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("GOLD30 这个码能用吗", "promo.code"),
        ("优惠码 XYZ99 能用吗", "promo.code_unknown"),
        ("GOLD30-4821 这张券怎么用不了", "promo.own_code"),
        ("我有什么优惠券", "promo.own"),
        ("我那张金卡券还在不", "promo.own"),
        ("蓝牙耳机有优惠吗", "promo.for_product"),
        ("礼品卡参加活动吗", "promo.for_product"),
        ("我有多少积分", "promo.points"),
    ],
)
async def test_what_is_asked(text: str, response: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(PromoCoupon(), text)
        assert said.responses == [response]


async def test_only_fitting_offers_for_a_product() -> None:
    async with counter(customer="C1001") as desk:
        card = await desk.say(PromoCoupon(), "礼品卡有优惠吗")
        assert "家居周" not in card.zh
    async with counter("second", customer="K501") as desk:
        tea = await desk.say(PromoCoupon(), "龙井有优惠吗")
        assert "新茶月" in tea.zh
        assert "PAIR20" not in tea.zh
        book = await desk.say(PromoCoupon(), "植物图鉴有优惠吗")
        assert book.responses == ["promo.not_for_product"]


async def test_own_coupons_and_points_are_for_who_signed_in() -> None:
    async with counter(customer="C1001") as desk:
        own = await desk.say(PromoCoupon(), "我有什么优惠券")
        assert "GOLD30-4821：¥30.00，满 ¥200.00 可用" in own.zh
        points = await desk.say(PromoCoupon(), "积分怎么用")
        assert "2380" in points.zh
        assert "100 积分抵 ¥1.00" in points.zh
    async with counter() as desk:
        assert (await desk.say(PromoCoupon(), "我的优惠券在哪")).responses == ["promo.sign_in"]
        assert "2380" not in (await desk.say(PromoCoupon(), "积分怎么用")).zh
    async with counter(customer="C1002") as desk:
        none = await desk.say(PromoCoupon(), "what coupons do I have?", language="en")
        assert none.responses == ["promo.own_none"]


async def test_a_shop_without_offers() -> None:
    data = json.loads(FIXTURES["demo"].read_text("utf-8"))
    data["promotions"] = []
    shop = SqlShop.from_template(await Template.of(parse_fixture(data), NOW))
    async with acting_as(Principal(conversation_id="test")) as session:
        said = await Desk(shop, SessionShop(shop), session, [NOW]).say(PromoCoupon(), "有活动吗")
    await shop.close()
    assert said.responses == ["promo.none"]


@pytest.mark.parametrize(
    "text", ["给我加5000积分", "送我 5000 积分吧", "give me 5000 points", "5000积分能抵多少钱"]
)
async def test_points_that_nobody_has_are_not_told_as_if_they_were_given(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(PromoCoupon(), text)
    assert said.responses == ["promo.points"]
    assert "2380" in said.zh
    assert "5000" not in said.zh
