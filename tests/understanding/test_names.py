"""The names of a large catalogue: the few that may stand in a message are found without looking at the others, and none is missed."""

import string

from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.context import CatalogueItem
from bot.understanding.entities.names import Begun, Part, Parts, names_in, pairs_of
from bot.understanding.entities.products import find_products

STUFFS = (
    "棉",
    "麻",
    "竹",
    "木",
    "铜",
    "钢",
    "瓷",
    "陶",
    "玻璃",
    "硅胶",
    "真皮",
    "羊毛",
    "羽绒",
    "塑料",
    "橡胶",
)
THINGS = (
    "杯子",
    "饭盒",
    "毛巾",
    "枕头",
    "背包",
    "雨伞",
    "拖鞋",
    "帽子",
    "手套",
    "键盘",
    "闹钟",
    "茶壶",
    "花瓶",
)
MATERIALS = (
    "cotton",
    "linen",
    "bamboo",
    "oaken",
    "copper",
    "steel",
    "china",
    "clay",
    "glass",
    "silicone",
    "leather",
)
MATERIALS += ("woollen", "downy", "plastic", "rubber")
GOODS = (
    "mug",
    "lunchbox",
    "towel",
    "pillow",
    "backpack",
    "umbrella",
    "slippers",
    "hat",
    "gloves",
    "keyboard",
    "clock",
)
GOODS += ("teapot", "vase")
ITEMS = tuple(
    CatalogueItem(id=f"{a}{b}{n}", names=(f"{a}{b}{n or ''}", f"{c} {d}" + (f" {n}" if n else "")))
    for n in range(5)
    for a, c in zip(STUFFS, MATERIALS, strict=True)
    for b, d in zip(THINGS, GOODS, strict=True)
)


@given(st.lists(st.text("abc竹杯 ", min_size=1, max_size=4)), st.text("abc竹杯 ", max_size=20))
def test_nothing_that_stands_in_a_text_is_left_out(stems: list[str], text: str) -> None:
    found = Begun((stem, stem) for stem in stems).within(text)
    assert [stem for stem in found if stem in text] == [stem for stem in stems if stem in text]


@given(
    st.sets(st.text(string.ascii_lowercase[:4], min_size=5, max_size=8), max_size=20),
    st.text(string.ascii_lowercase[:4], min_size=5, max_size=8),
)
def test_words_are_as_alike_as_the_pairs_of_letters_they_share(words: set[str], slip: str) -> None:
    parts = Parts(Part(word, pairs_of(word), ()) for word in words)
    said = pairs_of(slip)
    alike = {
        word for word in words if 2 * len(said & pairs_of(word)) / (len(said) + len(pairs_of(word))) >= 0.6
    }
    assert {part.text for part, _ in parts.like(slip, 0.6)} == alike


def test_of_thousands_of_names_only_those_that_may_be_there_are_looked_at() -> None:
    names = names_in(ITEMS)
    assert len(ITEMS) > 900
    assert len(names.whole.within("where is my parcel? it should have come on friday")) < 10
    assert len(names.whole.within("竹茶壶还有货吗")) < 20


def test_a_thing_is_found_among_thousands_by_its_name_a_slip_or_its_last_character() -> None:
    assert find_products("竹茶壶还有货吗", ITEMS)[0].id == "竹茶壶0"
    assert {each.id[-3:-1] for each in find_products("any slipers left?", ITEMS)} == {"拖鞋"}
    assert {each.id[-3:-1] for each in find_products("那个壶漏水", ITEMS)} == {"茶壶"}
