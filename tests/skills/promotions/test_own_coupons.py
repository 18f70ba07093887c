"""A coupon named by what it takes off, offers for groups, and points by a sum, in the currency of that sum."""

import pytest

from skills.promotions.coupon import PromoCoupon
from tests.skills.kit import counter


@pytest.mark.parametrize(
    "text", ["那张十块的优惠券怎么使, 就是10元那张券", "what about my 10 yuan voucher", "10元的券能用在哪"]
)
async def test_a_coupon_is_known_by_what_it_takes_off(text: str) -> None:
    async with counter(customer="C1003") as desk:
        said = await desk.say(PromoCoupon(), text)
        assert said.responses == ["promo.own_code"]
        assert "HELLO10-1156" in said.zh
        assert "¥99.00" in said.zh


async def test_a_sum_that_no_coupon_takes_off_names_none_of_them() -> None:
    async with counter(customer="C1003") as desk:
        assert "HELLO10" not in (await desk.say(PromoCoupon(), "有没有500元的券")).zh


@pytest.mark.parametrize(
    ("customer", "text", "amount", "points"),
    [
        ("C1002", "if i spend 60 dollars how many points is that", "60 USD", "420"),
        ("C1003", "how many points would i get on a 60 dollar purchase", "60 USD", "420"),
        ("C1001", "买600块的东西能攒多少积分", "600 CNY", "900"),
        ("C1003", "下一单付250能得几个积分", "", "250"),
        ("", "points on an order of 40 dollars?", "40 USD", "280"),
    ],
)
async def test_what_a_purchase_earns_is_reckoned_by_the_rules_of_its_currency(
    customer: str, text: str, amount: str, points: str
) -> None:
    async with counter(customer=customer or None) as desk:
        said = await desk.say(PromoCoupon(), text, entities={"amount": amount} if amount else {})
        assert said.responses == ["promo.points_earned"]
        assert f"{points} points" in said.en
        assert ("1.5" in said.en) == (customer == "C1001")


@pytest.mark.parametrize(
    ("text", "amount", "points"),
    [
        ("想抵30块要多少积分", "30 CNY", "3000"),
        ("how many points do i need for 5 dollars off", "5 USD", "3500"),
    ],
)
async def test_how_many_points_a_sum_takes(text: str, amount: str, points: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(PromoCoupon(), text, entities={"amount": amount})
        assert said.responses == ["promo.points_worth"]
        assert points in said.en


@pytest.mark.parametrize("text", ["积分全部抵掉能省多少", "can i redeem all of my points"])
async def test_all_points_are_worth_what_they_are(text: str) -> None:
    async with counter(customer="C1001") as desk:
        assert "¥23.80" in (await desk.say(PromoCoupon(), text)).zh


@pytest.mark.parametrize(
    "text", ["教师节老师有折扣吗", "any deal for seniors", "学生证能打折不", "remise étudiante ?"]
)
async def test_a_group_without_an_offer_of_its_own_is_told_so(text: str) -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(PromoCoupon(), text)
        assert said.responses == ["promo.none_for_group"]
        assert "Home Week" in said.en
