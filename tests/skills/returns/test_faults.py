"""What is written down as the fault of a thing: the words that name it, and none of what is said around them."""

import pytest

from skills.returns.faults import fault_in, says_nothing, tells_what_is_wrong
from skills.returns.repair import asks


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("故障就写：按键失灵", "按键失灵"),
        ("no light on the base", "no light on the base"),
        ("hang on, it leaks at the spout", "it leaks at the spout"),
        ("填错了，是不通电，不是噪音", "不通电"),
        ("没什么大事，就是壶嘴漏水 没人烫到", "壶嘴漏水"),
        ("对了台灯也有点闪，能一起修吗", "台灯也有点闪"),
        ("沒那麼嚴重 就是蓋子蓋不緊", "蓋子蓋不緊"),
        ("水壶不通电了，插上没反应", "水壶不通电了，插上没反应"),
        ("please write: hums all night", "hums all night"),
        ("the fault is that the lid leaks", "the lid leaks"),
        ("it's not that bad, just the lid doesn't close", "the lid doesn't close"),
        ("Hi, I bought this in March. It won't turn on. Please help", "It won't turn on"),
    ],
)
def test_the_words_that_name_a_fault_are_taken(text: str, fault: str) -> None:
    assert fault_in(text) == fault


@pytest.mark.parametrize(
    "text",
    [
        "不用了，给我报修吧",
        "刚买一个月 保不保",
        "能不能帮我修一下",
        "師傅哪天來？我可搬不動",
        "nobody got hurt, can you repair it",
    ],
)
def test_what_names_no_fault_is_none(text: str) -> None:
    assert (fault_in(text), tells_what_is_wrong(text), says_nothing(text)) == ("", False, True)


@pytest.mark.parametrize("text", ["刚买一个月 保不保", "還在保修期嗎"])
def test_a_question_about_the_warranty_is_one_in_either_script(text: str) -> None:
    assert asks(text)


def test_an_answer_in_other_words_is_no_empty_one() -> None:
    assert not says_nothing("它自己会转圈")


@pytest.mark.parametrize(
    "text", ["no wait, that was the other one. i meant the toaster", "i already returned that one"]
)
def test_which_thing_is_meant_is_no_fault(text: str) -> None:
    assert fault_in(text) == ""
    assert not tells_what_is_wrong(text)
