"""A number that looks as the given one does corrects it; anything else is left alone. A count alone is no change of an order."""

import pytest

from skills.orders.names import bare_number, same_shape
from skills.orders.wished import only_counts


@pytest.mark.parametrize(
    ("text", "number", "told"),
    [
        ("whoops 77-12035", "77-12053", "77-12035"),
        ("应该是 77-12035", "77-12053", "77-12035"),
        ("it's ab 12", "77-12053", ""),
        ("yes, 77-12053", "77-12053", ""),
        ("77-12035 or 77-12034", "77-12053", ""),
        ("77-12035", "", ""),
    ],
)
def test_another_number_of_the_same_shape(text: str, number: str, told: str) -> None:
    assert same_shape(text, number) == told


def test_a_number_alone_is_no_order() -> None:
    assert bare_number("sorry, 77-12035") == "77-12035"
    assert bare_number("20732") == ""
    assert bare_number("please send the one from 12-2026 to my mother's new house today") == ""


@pytest.mark.parametrize("text", ["只要1条", "两双", "just one please", "2 pairs"])
def test_how_many_and_nothing_else(text: str) -> None:
    assert only_counts(text)


@pytest.mark.parametrize("text", ["一条红的", "42", "one in camel", "两条都包起来"])
def test_more_than_how_many(text: str) -> None:
    assert not only_counts(text)
