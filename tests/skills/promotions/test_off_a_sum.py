"""What comes off a sum that the customer tells, by the rules of each promotion."""

from decimal import Decimal
from typing import Any

import pytest

from bot.money import Money
from bot.shop import Promotion
from bot.shop.offers import taken_off
from skills.promotions.coupon import sum_told

WEEK = {"every": {"CNY": 300, "USD": 45}, "off": {"CNY": 40, "USD": 6}, "max_off": {"CNY": 120}}
GOLD = {"min_spend": {"CNY": 200}, "off": {"CNY": 30}}


def off(rules: dict[str, Any], spent: str, currency: str = "CNY") -> Money | None:
    offer = Promotion(id="p", title="p", text="p", rules=rules)
    return taken_off(offer, Money(Decimal(spent), currency))


@pytest.mark.parametrize(("spent", "less"), [("299", "0"), ("400", "40"), ("650", "80"), ("12800", "120")])
def test_every_so_much_takes_so_much_off_up_to_a_limit(spent: str, less: str) -> None:
    assert off(WEEK, spent) == Money(Decimal(less), "CNY")


@pytest.mark.parametrize(("spent", "less"), [("199.99", "0"), ("200", "30")])
def test_from_a_sum_on_so_much_comes_off(spent: str, less: str) -> None:
    assert off(GOLD, spent) == Money(Decimal(less), "CNY")


def test_rules_without_sums_in_this_currency_say_nothing() -> None:
    assert off(GOLD, "60", "USD") is None
    assert off({"percent": 10}, "60") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我买了400", "400"),
        ("450呢", "450"),
        ("i spent 60.50", "60.50"),
        ("打8折", None),
        ("满300减40", None),
    ],
)
def test_one_sum_is_told_or_none(text: str, told: str | None) -> None:
    assert sum_told(text) == (Decimal(told) if told else None)
