"""What a shop counts its stock by besides sizes and colours, and how customers name a part of it."""

from decimal import Decimal

import pytest

from bot.money import Money
from bot.shop import Product
from bot.shop.variants import counted_by, value_named

JAM = Product(
    id="jam",
    title={"en": "plum jam", "zh": "李子酱"},
    price=Money(Decimal(5), "GBP"),
    stock=6,
    extra={"variants": {"glass": {"200 g": 4, "1.2 kg": 2}}},
)
QUILT = Product(
    id="quilt",
    title={"zh": "拼布被"},
    price=Money(Decimal(500), "CNY"),
    stock=2,
    extra={"variants": {"size": {"双人 200cm": 1, "单人 150cm": 1, "婴儿 100cm": 0}}},
)


@pytest.mark.parametrize(
    ("text", "value"), [("do you have it in 200 g", "200 g"), ("the 1.2kg one", "1.2 kg"), ("a 2 kg one", "")]
)
def test_a_shops_own_measure_is_heard_with_or_without_its_space(text: str, value: str) -> None:
    assert counted_by(JAM)[-1] == "glass"
    assert value_named(JAM, "glass", "", text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("有双人的吗", "双人 200cm"), ("婴儿用的还有吗", "婴儿 100cm"), ("有货吗", "")]
)
def test_a_part_that_no_other_has_names_a_size(text: str, value: str) -> None:
    assert value_named(QUILT, "size", "", text) == value
