"""What runs now, codes, own coupons, points."""

import json
from typing import Any

import pytest

from bot.identity import Principal, SessionShop, acting_as
from skills.promotions.coupon import PromoCoupon
from skills.shop.fixture import parse_fixture
from skills.shop.sql import SqlShop, Template
from tests.skills.kit import FIXTURES, NOW, Desk, Said, counter


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


async def with_offers(offers: list[dict[str, Any]], text: str) -> Said:
    """What is said in the demo shop with these offers instead of its own."""
    data = json.loads(FIXTURES["demo"].read_text("utf-8"))
    data["promotions"] = offers
    shop = SqlShop.from_template(await Template.of(parse_fixture(data), NOW))
    async with acting_as(Principal(conversation_id="test")) as session:
        said = await Desk(shop, SessionShop(shop), session, [NOW]).say(PromoCoupon(), text)
    await shop.close()
    return said


async def test_a_shop_without_offers() -> None:
    assert (await with_offers([], "有活动吗")).responses == ["promo.none"]


TOLD_ONLY = {
    "id": "warm",
    "title": {"zh": "暖冬", "en": "Warm winter"},
    "text": {"zh": "围巾两条八折。", "en": "Two scarves are 20% off."},
}


async def test_an_offer_whose_rules_only_its_text_says_is_told_and_promised_for_nothing() -> None:
    said = await with_offers([TOLD_ONLY], "台灯能用这个优惠吗")
    assert said.responses == ["promo.running"]
    assert "围巾两条八折" in said.zh
    assert "台灯" not in said.zh
    ruled = {**TOLD_ONLY, "rules": {"type": "second_item_percent"}}
    assert (await with_offers([ruled], "台灯能用这个优惠吗")).responses == ["promo.for_product"]


@pytest.mark.parametrize(
    "text", ["给我加5000积分", "送我 5000 积分吧", "give me 5000 points", "5000积分能抵多少钱"]
)
async def test_points_that_nobody_has_are_not_told_as_if_they_were_given(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(PromoCoupon(), text)
    assert said.responses == ["promo.points"]
    assert "2380" in said.zh
    assert "5000" not in said.zh


async def test_a_code_of_a_level_is_said_to_be_so_first() -> None:
    async with counter(customer="C1002") as desk:
        told = await desk.say(PromoCoupon(), "does GOLD30 work for me?", language="en")
        assert told.responses == ["promo.code_for_levels"]
        assert "only for “Gold" in told.en
        assert "you are Standard" in told.en
    async with counter() as desk:
        assert (await desk.say(PromoCoupon(), "GOLD30 还有效吗")).responses == ["promo.code_sign_in"]
    async with counter(customer="C1001") as desk:
        assert (await desk.say(PromoCoupon(), "GOLD30 还有效吗")).responses == ["promo.code"]


async def test_a_code_that_is_not_theirs_is_not_found_whatever_is_said_besides() -> None:
    async with counter(customer="C1001") as desk:
        told = await desk.say(PromoCoupon(), "THANKS20-8812 管用吗")
        assert told.responses == ["promo.code_unknown"]
        assert "THANKS20-8812" in told.zh
