"""What several things come to together, or one after its offer, is reckoned and not left to the customer."""

import pytest

from skills.products.price import PriceAsk
from skills.promotions.coupon import PromoCoupon
from skills.promotions.points import points_told
from tests.skills.kit import counter


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("台灯和电热水壶一起买多少钱", ("¥318.00", "¥40.00", "¥278.00")),
        ("跑鞋到底减多少 我付多少", ("¥619.00", "¥80.00", "¥539.00")),
        ("数据线实付多少", ("¥19.90",)),
        ("how much are the running shoes and the power bank together", ("In total", "which leaves")),
    ],
)
async def test_a_sum_is_told_with_what_comes_off(text: str, parts: tuple[str, ...]) -> None:
    async with counter() as desk:
        said = await desk.say(PriceAsk(), text)
        assert said.responses[:2] == ["price.tell", "price.total"]
        assert all(part in (said.en if text.isascii() else said.zh) for part in parts)


async def test_the_thing_that_was_asked_about_before_is_the_other_of_the_two() -> None:
    async with counter() as desk:
        said = await desk.say(
            PriceAsk(), "充电宝呢？两样加起来多少钱", earlier="台灯多少钱", product="desk-lamp"
        )
        assert "price.total" in said.responses


@pytest.mark.parametrize(
    ("text", "language", "total"),
    [("要是拿两盏，总共多少", "zh", "¥258.00"), ("那我買兩個 一共多少錢", "zh", "¥258.00")],
)  # fmt: skip
async def test_so_many_of_the_one_thing_that_is_talked_about(text: str, language: str, total: str) -> None:
    """两个 is no "both" where only one thing was talked about."""
    async with counter() as desk:
        said = await desk.say(
            PriceAsk(),
            text,
            language=language,
            earlier="台灯多少钱",
            product="desk-lamp",
            entities={"quantity": "2"},
        )
        assert total in said.zh


async def test_a_name_that_two_things_share_is_no_sum() -> None:
    async with counter() as desk:
        said = await desk.say(PriceAsk(), "耳机和台灯加起来多少钱")
        assert "price.total" not in said.responses


@pytest.mark.parametrize("text", ["台灯多少钱", "how much is the desk lamp"])
async def test_a_plain_question_gets_a_plain_price(text: str) -> None:
    async with counter() as desk:
        assert (await desk.say(PriceAsk(), text)).responses == ["price.tell"]


@pytest.mark.parametrize(
    ("text", "worth"),
    [("2380积分能抵多少钱", "¥23.80"), ("what are 500 points worth", "¥5.00"), ("那2380分=多少块", "")],
)
async def test_points_are_no_money_and_what_they_are_worth_is_reckoned(text: str, worth: str) -> None:
    async with counter() as desk:
        said = await desk.say(PromoCoupon(), text)
        assert worth in said.zh
        assert "2,380.00" not in said.zh


@pytest.mark.parametrize(
    ("text", "told"),
    [("2380积分", 2380), ("500 points", 500), ("等了30分钟", None), ("100分换20分", None), ("450呢", None)],
)
def test_one_number_of_points_is_told_or_none(text: str, told: int | None) -> None:
    assert points_told(text) == told
