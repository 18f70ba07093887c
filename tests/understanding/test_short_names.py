"""A thing is called by less than its title where its shop tells no other names."""

import pytest

from bot.understanding.context import catalogue
from bot.understanding.entities import find_products
from bot.understanding.short_names import names_of, shortened

TITLES = {
    "lock": ("山地车密码锁", "mountain bike combination lock"),
    "lamp": ("充电式车前灯", "rechargeable front lamp"),
    "rack": ("铝合金后货架", "aluminium rear rack"),
    "pads": ("刹车片套装", "brake pad set"),
    "book": ("《单车修理手册》", "Bike Repair by Hand"),
    "pan": ("鹅颈平底锅 24厘米", "cast iron pan"),
    "can": ("铜洒水壶", "copper watering can"),
    "saw": ("折叠手锯", "folding saw"),
    "blade": ("手锯锯条", "saw blade"),
}
CATALOGUE = catalogue({key: names_of({"zh": zh, "en": en}, {}) for key, (zh, en) in TITLES.items()})


def best(text: str) -> set[str]:
    """What a text names, as surely as anything it names."""
    found = find_products(text, CATALOGUE)
    return {each.id for each in found if each.score == found[0].score}


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("密码锁寄到了没", "lock"),
        ("那个货架多少钱", "rack"),
        ("刹车片还能退吗", "pads"),
        ("修理手册有几页", "book"),
        ("平底锅粘不粘", "pan"),
        ("充电灯亮吗", "lamp"),
        ("架子承重多少", "rack"),
        ("has the combination lock shipped", "lock"),
        ("is the rear rack heavy", "rack"),
        ("is my saw on its way?", "saw"),
        ("cancel that pan", "pan"),
    ],
)
def test_a_shorter_name_is_heard(text: str, product: str) -> None:
    assert best(text) == {product}


@pytest.mark.parametrize(
    "text", ["can I return it?", "i saw it yesterday", "pan-european rules?", "修好了吗"]
)
def test_other_words_name_nothing(text: str) -> None:
    assert find_products(text, CATALOGUE) == ()


def test_how_a_thing_is_packed_is_no_part_of_its_name() -> None:
    assert shortened("刹车片套装") == ("刹车片",)
    assert "gloves" not in shortened("work gloves, size M")
    assert shortened("work gloves, size M") == ("work gloves",)


def test_words_that_name_nothing_by_themselves_are_no_names() -> None:
    assert "用品" not in shortened("户外骑行用品")
    assert "by hand" not in shortened("Bike Repair by Hand")


def test_a_shop_that_tells_its_names_is_taken_at_its_word() -> None:
    told = names_of(
        {"zh": "山地车密码锁", "en": "mountain bike combination lock"}, {"zh": ["车锁"], "en": ["lock"]}
    )
    assert set(told) == {"山地车密码锁", "mountain bike combination lock", "车锁", "lock"}
