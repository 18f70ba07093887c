"""A colour is the same colour in every language, and a catalogue's English name is read in the customer's."""

from decimal import Decimal
from typing import Any

import pytest

from bot.money import Money
from bot.shop import Product
from bot.shop.colours import shades, translated
from bot.shop.variants import comes_in, offered, value_named

SAID = {
    "black": (
        "negra",
        "noire",
        "schwarzen",
        "preta",
        "ブラック",
        "블랙",
        "чёрного",
        "الأسود",
        "màu đen",
        "สีดำ",
    ),
    "grey": ("grises", "grise", "graue", "cinza", "グレー", "회색", "серый", "رمادي", "xám", "สีเทา"),
    "red": ("roja", "rouge", "rote", "vermelho", "赤", "빨간", "красную", "حمراء", "đỏ", "สีแดง"),
}


@pytest.mark.parametrize(("code", "said"), [(code, word) for code, words in SAID.items() for word in words])
def test_a_word_stands_for_its_colour(code: str, said: str) -> None:
    assert shades(said) == {code}


@pytest.mark.parametrize(
    ("said", "codes"),
    [("серебристый", {"silver"}), ("camel", {"brown"}), ("xanh lá", {"green"}), ("table", set())],
)
def test_words_that_look_alike_stay_apart(said: str, codes: set[str]) -> None:
    assert shades(said) == codes


def product(**about: Any) -> Product:
    return Product(id="p", title={"en": "thing"}, price=Money(Decimal(10), "USD"), stock=8, **about)


def shoes() -> Product:
    return product(attributes={"colour": {"zh": "蓝白、全黑", "en": "blue and white, all black"}})


@pytest.mark.parametrize("said", ["negras", "schwarz", "ブラック", "чёрные", "أسود", "đen", "黑色", "black"])
def test_shoes_that_come_in_all_black_come_in_black(said: str) -> None:
    assert comes_in(shoes(), "colour", said)


@pytest.mark.parametrize("said", ["rojas", "grün", "黄", "розовый", "pink", "红色"])
def test_and_in_no_colour_that_is_not_listed(said: str) -> None:
    assert not comes_in(shoes(), "colour", said)


def test_a_listed_colour_is_read_in_the_customers_language() -> None:
    black = offered(shoes(), "colour")[1]
    assert (black["de"], black["zh"], black["en"]) == ("ganz schwarz", "全黑", "all black")


def test_a_name_that_nobody_knows_stays_the_catalogues() -> None:
    assert translated({"en": "galaxy dust", "zh": "星尘"}) == {"en": "galaxy dust", "zh": "星尘"}


def test_the_one_counted_colour_of_a_shade_is_meant() -> None:
    scarf = product(
        attributes={"colour": {"en": "camel, dark grey", "zh": "驼色、深灰"}},
        extra={"variants": {"colour": {"camel": 3, "dark grey": 5}}},
    )
    assert value_named(scarf, "colour", "gris", "la tienen en gris") == "dark grey"
    assert value_named(scarf, "colour", "", "ist sie in dunkelgrau da") == "dark grey"
    assert value_named(scarf, "colour", "azul", "la tienen en azul") == ""
