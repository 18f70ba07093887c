"""Wishes for an order whose pieces shall differ, for sizes of other countries, and questions, which are no wishes."""

from decimal import Decimal

import pytest

from bot.shop import Money, Product
from bot.shop.variants import comes_in
from skills.orders.change import asks_which
from skills.orders.wished import leaves_open, splits


@pytest.mark.parametrize(
    "text",
    [
        "红色一件蓝色一件",
        "一条红的，一条蓝的",
        "另一件還要白的",
        "one camel and one grey",
        "one black, the other in grey",
    ],
)
def test_the_pieces_of_an_order_may_differ(text: str) -> None:
    assert splits(text)
    assert not leaves_open(text)


@pytest.mark.parametrize(
    "text", ["只换一件", "都换成红色", "换成深灰", "make both grey", "only the one please"]
)
def test_one_value_for_all_is_no_split(text: str) -> None:
    assert not splits(text)


@pytest.mark.parametrize("text", ["两件要不同颜色的", "每條都不一樣顏色", "two different colours please"])
def test_how_they_shall_differ_may_be_left_open(text: str) -> None:
    assert leaves_open(text)


@pytest.mark.parametrize(
    "text", ["都有哪些尺码", "有什麼顏色", "no i mean what sizes", "do you have it in red"]
)
def test_a_question_is_no_wish(text: str) -> None:
    assert asks_which(text)


@pytest.mark.parametrize("text", ["换成黑色可以吗", "要黑色的", "can you make it black"])
def test_a_wish_in_the_form_of_a_question_is_one(text: str) -> None:
    assert not asks_which(text)


def test_a_light_shade_is_not_the_dark_one() -> None:
    price = Money(amount=Decimal("99"), currency="CNY")
    scarf = Product(
        price=price,
        stock=1,
        id="s",
        title={"zh": "围巾"},
        attributes={"colour": {"zh": "驼色、深灰", "en": "camel, dark grey"}},
    )
    assert comes_in(scarf, "colour", "灰色")
    assert not comes_in(scarf, "colour", "浅灰")
    assert not comes_in(scarf, "colour", "light grey")
