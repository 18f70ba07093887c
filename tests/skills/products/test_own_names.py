"""Attributes that a shop names in one language are heard and told in the other, and a yes or no of them is one."""

import pytest

from skills.products.own_names import in_chinese, place_in_english, place_of, speaks_of_absence
from skills.products.yes_no import opening, truth, words_for


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ("frame_height", "这个架子多高"),
        ("spicy_level", "辣不辣"),
        ("watering", "几天浇一次"),
        ("needs_sunlight", "要晒太阳吗"),
        ("能否进烤箱", "这碟子烤箱里用行不"),
        ("是否可折叠", "可折叠吗"),
    ],
)
def test_a_chinese_question_hears_the_shops_own_name(own: str, text: str) -> None:
    assert place_of(own, text) >= 0
    assert place_of(own, "什么时候到") < 0


def test_an_english_question_hears_a_chinese_name() -> None:
    assert place_of("能否进微波炉", "is it ok in the microwave") >= 0
    assert place_of("能否进微波炉", "how much is it") < 0


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ("serves", "how many people does it feed"),
        ("duration", "how long is the walk"),
        ("nut_free", "any almonds?"),
    ],
)
def test_an_english_question_hears_other_words_for_it(own: str, text: str) -> None:
    assert place_in_english(own, text) >= 0


@pytest.mark.parametrize(
    ("own", "called"),
    [
        ("dishwasher_safe", "洗碗机可用"),
        ("nut_free", "不含坚果"),
        ("min_age", "最小年龄"),
        ("brand_new_thing", ""),
    ],
)
def test_an_english_name_is_told_in_chinese_where_its_words_are_known(own: str, called: str) -> None:
    assert in_chinese(own) == called


@pytest.mark.parametrize(
    ("text", "own", "value", "yes"),
    [
        ("is it free of dairy?", "dairy_free", True, "Yes"),
        ("does it have milk in it", "dairy_free", True, "No"),
        ("any lead in the glaze", "lead_free", False, "Yes"),
        ("is the pot hand painted", "hand_painted", "no", "No"),
    ],
)
def test_a_yes_is_a_yes_whichever_way_round_it_is_asked(text: str, own: str, value: object, yes: str) -> None:
    answer = opening(text, own, value)
    assert answer is not None
    assert answer["en"] == yes


@pytest.mark.parametrize(
    ("text", "yes"),
    [("能放冰箱吗", "可以"), ("有盖子么", "有"), ("要充电不", "需要"), ("是真皮的吗", "是的")],
)
def test_chinese_says_yes_as_it_was_asked(text: str, yes: str) -> None:
    answer = opening(text, "needs_it", True)
    assert answer is not None
    assert answer["zh"] == yes


def test_what_asks_for_more_than_a_yes_gets_none() -> None:
    assert opening("多少钱", "x", True) is None
    assert opening("is it big", "size", "30 cm") is None


def test_a_value_that_is_a_yes_or_a_no_is_told_in_words() -> None:
    assert (truth(True), truth("否"), truth("350 ml")) == (True, False, None)
    assert words_for(so=False)["de"] == "nein"
    assert speaks_of_absence("不含麸质")
    assert not speaks_of_absence("freezer")


@pytest.mark.parametrize(
    ("text", "own", "value", "yes"),
    [
        ("is it safe for an egg allergy", "egg_free", False, "No"),
        ("ok for a coeliac?", "gluten_free", True, "Yes"),
        ("对花生过敏能吃吗", "不含花生", True, "Yes"),
    ],
)
def test_who_must_not_eat_it_is_told_yes_only_where_it_is_not_in_it(
    text: str, own: str, value: object, yes: str
) -> None:
    assert (opening(text, own, value) or {}).get("en") in (yes, None)
    assert (opening(text, own, not value) or {}).get("en") != yes


def test_what_is_included_is_no_answer_to_what_is_needed() -> None:
    assert opening("要自己带针线吗", "materials_included", True) is None
    assert opening("do i need to bring yarn", "yarn_included", True) is None
    assert opening("要上胶吗", "needs_glue", False) is not None


def test_a_chinese_name_is_heard_by_another_word_of_the_same() -> None:
    assert place_of("能否进微波炉", "这个能微波不") >= 0
