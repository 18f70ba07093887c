"""A number in the shape of an order's is none where the words beside it, or what the shop knows, say what it is."""

import pytest

from bot.understanding import Context
from bot.understanding.context import CatalogueItem, Patterns
from bot.understanding.entities import extract
from bot.understanding.normalise import normalise

SHOP = Context(
    language="en",
    products=(
        CatalogueItem(id="espresso", names=("espresso machine", "咖啡机"), prices=frozenset({"12800"})),
    ),
    patterns=Patterns(phones=frozenset({"95338"}), towns=frozenset({"paris", "san francisco", "杭州"})),
)


def orders(text: str) -> list[str]:
    return [found.value for found in extract(normalise(text), SHOP) if found.entity == "order_id"]


@pytest.mark.parametrize(
    "text",
    [
        "60601 is my zip",
        "my postcode's 75011",
        "zip: 60601",
        "邮编310000能送吗",
        "do you ship to 60601",
        "75011 Paris, can you deliver",
        "San Francisco 94117",
        "tax number 48120",
        "税号是 48120",
        "型号 15500 有货吗",
        "95338 called me, is that you",
        "I paid 12800 for the espresso machine and now it is cheaper",
        "咖啡机 12800 买的，现在降价了补差价吗",
        "48120 is the model",
    ],
)
def test_a_number_of_something_else_is_no_order(text: str) -> None:
    assert orders(text) == []


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("where is 20731", "20731"),
        ("20731 please", "20731"),
        ("please deliver 20731 to my office", "20731"),
        ("send 20731 back", "20731"),
        ("what happened to 20731?", "20731"),
        ("order 75011 to Paris", "75011"),
        ("10424那台咖啡机降价了", "10424"),
        ("the one for 12800", "12800"),
    ],
)
def test_an_order_stays_one(text: str, order: str) -> None:
    assert orders(text) == [order]
