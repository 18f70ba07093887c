"""A size or colour that is turned away is not the one that is looked up."""

import pytest

from bot.skill.sizes import wanted_of


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("跑鞋要44码，不是43码", "44"),
        ("44 rather than 43", "44"),
        ("44 en vez del 43", "44"),
        ("du 44 plutôt que 43", "44"),
        ("44 statt größe 43", "44"),
        ("44 em vez do 43", "44"),
        ("43の代わりに44", "44"),
        ("43 아니고 44", "44"),
        ("44 вместо размера 43", "44"),
        ("44 بدلا من مقاس 43", "44"),
        ("44 chứ không phải size 43", "44"),
        ("44 ไม่ใช่ 43", "44"),
    ],
)
def test_what_is_turned_away_is_read_as_if_it_were_not_there(text: str, left: str) -> None:
    assert left in wanted_of(text)
    assert "43" not in wanted_of(text)


@pytest.mark.parametrize("text", ["i'm not sure, 43", "no, 43", "nicht schlecht, 43 bitte", "43で", "要43码"])
def test_a_no_beside_it_takes_nothing_away(text: str) -> None:
    assert "43" in wanted_of(text)
