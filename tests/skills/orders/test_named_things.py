"""Which of several orders a thing names: what is called so goes before what only has the word in its name."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.money import Money
from bot.shop import Item, Order, Product
from bot.skill.holding import called, holding

PRICE = Money(Decimal(20), "CNY")
THINGS = {
    "soap": ({"zh": "薰衣草香皂", "en": "lavender soap"}, "soap"),
    "soap-dish": ({"zh": "香皂盒", "en": "soap dish"}, "bath"),
    "watch": ({"zh": "石英手表", "en": "quartz watch"}, ""),
    "watch-strap": ({"zh": "手表带", "en": "watch strap"}, ""),
    "rice": ({"zh": "五常大米 5公斤", "en": "Wuchang long-grain, 5 kg"}, "rice"),
    "rice-cooker": ({"zh": "电饭煲", "en": "rice cooker"}, "kitchen"),
    "ricepaper": ({"zh": "越南春卷皮", "en": "ricepaper"}, ""),
    "flowerpot": ({"zh": "花盆", "en": "flowerpot"}, ""),
    "lilies": ({"zh": "百合花", "en": "lilies"}, "flower"),
    "knife": ({"zh": "餐刀", "en": "steak knife", "es": "cuchillo de carne"}, ""),
}
PRODUCTS = tuple(
    Product(id=name, title=title, price=PRICE, stock=1, category=kind)
    for name, (title, kind) in THINGS.items()
)


def orders(*things: str) -> list[Order]:
    return [
        Order(
            id=thing,
            customer_id="K",
            items=(Item(title=THINGS[thing][0], product_id=thing),),
            amount=PRICE,
            state="paid",
            paid_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        for thing in things
    ]


@pytest.mark.parametrize(
    ("word", "theirs", "meant"),
    [
        ("soap", ("soap", "soap-dish"), ["soap"]),
        ("香皂", ("soap-dish", "soap"), ["soap"]),
        ("soap dish", ("soap", "soap-dish"), ["soap-dish"]),
        ("watch", ("watch-strap", "watch"), ["watch"]),
        ("watches", ("watch-strap", "watch"), ["watch"]),
        ("手表", ("watch-strap", "watch"), ["watch"]),
        ("rice", ("rice-cooker", "rice"), ["rice"]),  # by its category alone
        ("rice", ("ricepaper", "rice"), ["rice"]),
        ("大米", ("rice", "rice-cooker"), ["rice"]),  # its title ends with how much it is
        ("flower", ("flowerpot", "lilies"), ["lilies"]),
        ("花", ("flowerpot", "lilies"), ["lilies"]),
        ("cuchillo", ("knife", "soap"), ["knife"]),  # a language that says the kind of thing first
        ("quartz", ("watch", "watch-strap"), ["watch"]),  # no thing is called so: the word is enough
        ("lavender", ("soap", "soap-dish"), ["soap"]),
    ],
)
def test_what_is_called_so_goes_before_what_has_the_word_in_its_name(
    word: str, theirs: tuple[str, ...], meant: list[str]
) -> None:
    assert [each.id for each in holding(orders(*theirs), PRODUCTS, {word})] == meant


@pytest.mark.parametrize(
    ("word", "theirs"),
    [("soap", "soap-dish"), ("手表", "watch-strap"), ("rice", "rice-cooker"), ("花", "flowerpot")],
)
def test_another_thing_of_the_shop_is_not_taken_for_it(word: str, theirs: str) -> None:
    assert holding(orders(theirs, "knife"), PRODUCTS, {word}) == []


def test_several_that_are_called_so_are_all_there_so_that_it_is_asked() -> None:
    assert len(holding(orders("soap", "watch", "soap"), PRODUCTS, {"soap"})) == 2


def test_a_slip_still_names_a_thing() -> None:
    assert [each.id for each in called(PRODUCTS, {"lillies"})] == ["lilies"]
