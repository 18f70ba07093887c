"""Money: exact, in one currency, and never a fraction of its smallest coin."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.money import Money

CURRENCIES = st.sampled_from(("CNY", "USD", "JPY", "KWD"))


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "plain"),
    [
        ("189", "CNY", 18900, "189.00"),
        ("0.1", "USD", 10, "0.10"),
        ("8000", "JPY", 8000, "8000"),
        ("1.234", "KWD", 1234, "1.234"),
        ("33.335", "CNY", 3334, "33.34"),  # half a coin goes to the customer, everywhere alike
        ("1.005", "CNY", 101, "1.01"),
        ("0.5", "JPY", 1, "1"),
    ],
)
def test_smallest_units(amount: str, currency: str, minor: int, plain: str) -> None:
    money = Money(Decimal(amount), currency)
    assert (money.minor, money.plain) == (minor, plain)


@given(st.integers(-(10**15), 10**15), CURRENCIES)
def test_there_and_back(minor: int, currency: str) -> None:
    assert Money.from_minor(minor, currency).minor == minor


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), CURRENCIES)
def test_what_is_shown_is_what_is_paid(amount: Decimal, currency: str) -> None:
    money = Money(amount, currency)
    assert money.plain == Money.from_minor(money.minor, currency).plain


def test_sums_and_comparisons() -> None:
    one, two = Money(Decimal("0.1"), "CNY"), Money(Decimal("0.2"), "CNY")
    assert one + two == Money(Decimal("0.3"), "CNY")
    assert two - one == one
    assert one < two
    assert one <= one
    assert not two <= one


@pytest.mark.parametrize(
    "mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b]
)
def test_currencies_never_mix(mix: object) -> None:
    with pytest.raises(ValueError, match="cannot mix CNY with USD"):
        mix(Money(Decimal(1), "CNY"), Money(Decimal(1), "USD"))  # type: ignore[operator]
