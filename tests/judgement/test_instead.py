"""What is left of a message when the words are taken off that refuse a person."""

import pytest

from bot.judgement.instead import reassures, refuses, rest


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("找人工干什么，我只是问能不能分期", "我只是问能不能分期"),
        ("不要客服，雨伞有几种颜色？", "雨伞有几种颜色？"),
        ("别再给我转人工了。台灯怎么调亮度", "台灯怎么调亮度"),
        ("I didn't ask for a person, just tell me how big the lamp is", "just tell me how big the lamp is"),
        ("please don't transfer me, which colours are there", "which colours are there"),
        ("no agent please. is it waterproof?", "is it waterproof?"),
    ],
)
def test_a_word_about_a_person_is_no_wish_for_one(text: str, left: str) -> None:
    kept = rest(text, waiting=False)
    assert len(kept) == len(text), "what is found keeps its place"
    assert kept.strip(" ，。.,") == left
    assert refuses(text, waiting=False)


@pytest.mark.parametrize(
    "text",
    [
        "转人工",
        "我要找客服",
        "别人也买过吗",
        "不要换货，要退款",
        "你们同事没给我回电话",
        "I need an agent now",
        "why can't I talk to a person",
        "no person has called me back",
        "I didn't ask for a refund, get me a human",
    ],
)
def test_who_wants_one_or_speaks_of_others_keeps_every_word(text: str) -> None:
    assert rest(text, waiting=False) == text


@pytest.mark.parametrize("text", ["不用转了", "别转了，谢谢", "算了不等了", "never mind", "no need, thanks"])
def test_in_line_a_few_words_leave_it(text: str) -> None:
    assert refuses(text, waiting=True)
    assert rest(text, waiting=True) == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("不用等了围巾会缩水吗", "围巾会缩水吗"),
        ("nvm him, what does shipping cost", "what does shipping cost"),
        ("算了不等了，帮我查下快递", "帮我查下快递"),
    ],
)
def test_in_line_what_is_wanted_instead_is_left(text: str, left: str) -> None:
    assert rest(text, waiting=True).strip(" ，,") == left


def test_who_goes_on_waiting_leaves_no_line() -> None:
    assert not refuses("算了，我继续等吧", waiting=True)
    assert not refuses("never mind, I'll wait", waiting=True)
    assert not reassures("it's fine, take your time")
    assert reassures("she's okay. how do I clean it?")
