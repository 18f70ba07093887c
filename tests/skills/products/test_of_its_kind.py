"""Another thing of the kind that is spoken of, asked after by the one word that tells it: 玻璃的呢, "the iron one"."""

from decimal import Decimal

import pytest

from bot.money import Money
from bot.shop import Product
from skills.products.pointing import Shown, kin, pointed, titled

TITLES = {
    "clay": ("紫砂茶壶", "clay teapot"),
    "glass": ("玻璃茶壶", "glass teapot"),
    "iron": ("铸铁茶壶", "iron teapot"),
    "tray": ("竹制茶盘", "bamboo tea tray"),
    "cup": ("玻璃杯", "glass cup"),
}
SHOP = tuple(
    Product(id=key, title={"zh": zh, "en": en}, price=Money(Decimal(80), "CNY"), stock=2)
    for key, (zh, en) in TITLES.items()
)


@pytest.mark.parametrize(
    ("told", "said", "meant"),
    [
        ("紫砂茶壶有货。", "玻璃的呢", "glass"),
        ("紫砂茶壶有货。", "那有没有铸铁的", "iron"),
        ("The clay teapot is ¥80.00.", "and the iron one?", "iron"),
        ("The clay teapot is ¥80.00.", "got any in glass", "glass"),
        ("clay teapot, iron teapot", "the glass one please", "glass"),
    ],
)
def test_the_one_of_the_kind_that_the_word_tells(told: str, said: str, meant: str) -> None:
    assert [each.id for each in pointed(SHOP, said, Shown(told, "clay"))] == [meant]


@pytest.mark.parametrize("said", ["竹制的呢", "bamboo?", "teapot", "多少钱", "谢谢", "is it heavy", "return"])
def test_what_no_other_of_the_kind_is_called_points_at_none(said: str) -> None:
    assert pointed(SHOP, said, Shown("The clay teapot is ¥80.00.", "clay")) == ()


def test_the_number_of_a_model_is_no_kind() -> None:
    hat = Product(id="hat", title={"zh": "草帽 2号", "en": "straw hat 2"}, price=SHOP[0].price, stock=1)
    pot = Product(id="pot", title={"zh": "砂锅 2号", "en": "clay pot 2"}, price=SHOP[0].price, stock=1)
    assert kin((*SHOP, hat, pot), hat) == (hat,)


def test_nothing_was_told_of_so_nothing_is_pointed_at() -> None:
    assert pointed(SHOP, "玻璃的呢", Shown()) == ()


def test_a_title_of_nothing_stands_in_no_text() -> None:
    empty = Product(id="empty", title={"zh": "", "en": ""}, price=SHOP[0].price, stock=1)
    assert titled((*SHOP, empty), "the clay teapot") == (SHOP[0],)
