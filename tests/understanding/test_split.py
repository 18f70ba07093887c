"""Where a message may hold a second wish."""

import pytest

from bot.understanding.split import clauses


def parts(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我要退款,订单10423", ["我要退款"]),
        ("refund please, order 20733", ["refund please"]),
        ("取消吧,单号是10422的", ["取消吧"]),
        ("10423", ["10423"]),
        ("退10423,那10421到哪了", ["退10423", "那10421到哪了"]),
        ("查下10421再帮我取消10422", ["查下10421", "再帮我取消10422"]),
        ("track 20731 then cancel 20732", ["track 20731", "cancel 20732"]),
        ("cancel 20732, and 20731 is late", ["cancel 20732", "and 20731 is late"]),
    ],
)
def test_a_number_alone_is_no_clause_of_its_own(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "i'd like to return the boots and know how long the guarantee runs",
            ["i'd like to return the boots", "know how long the guarantee runs"],
        ),
        (
            "stop the tea order and also ask whether mugs are back",
            ["stop the tea order", "ask whether mugs are back"],
        ),
        ("send it back and see my money again", ["send it back and see my money again"]),
        ("you come and know nothing", ["you come and know nothing"]),
    ],
)
def test_a_wish_to_know_stands_by_itself(text: str, expected: list[str]) -> None:
    assert parts(text) == expected
