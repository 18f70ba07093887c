"""Products in the customer's words, in the languages the desk speaks: their names name them, the words for their parts do not."""

from datetime import UTC, datetime

import pytest

from bot.shop.catalogue import named
from skills.shop.fixture import load_fixture

PRODUCTS = load_fixture().at(datetime(2026, 3, 10, tzinfo=UTC)).products


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("¿siguen teniendo la batería externa?", "power-bank"),
        ("je cherche une batterie externe", "power-bank"),
        ("есть внешний аккумулятор?", "power-bank"),
        ("мои наушники молчат", "bluetooth-earphones"),
        ("mes écouteurs grésillent", "bluetooth-earphones"),
        ("หูฟังไม่ดัง", "bluetooth-earphones"),
        ("mi cafetera gotea", "espresso-machine"),
        ("die Laufschuhe drücken", "running-shoes"),
        ("السماعات لا تعمل", "bluetooth-earphones"),
        ("tai nghe rè quá", "bluetooth-earphones"),
    ],
)
def test_a_name_in_the_customers_language_names_its_product(text: str, product: str) -> None:
    assert product in {each.id for each in named(PRODUCTS, text)}


@pytest.mark.parametrize(
    "text",
    [
        "¿y la batería aguanta todo el día?",
        "elle tient combien de temps, la batterie ?",
        "wie lange hält der Akku?",
        "a bateria é boa?",
        "на сколько хватает аккумулятора?",
        "كم تدوم البطارية؟",
        "me lo mandan por correo",
        "envie pelos correios",
    ],
)
def test_a_word_for_a_part_or_one_that_looks_alike_names_nothing(text: str) -> None:
    assert not named(PRODUCTS, text)
