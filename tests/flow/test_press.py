"""Presses: what a customer taps or types instead of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.press import pressed
from bot.turn import Button

BUTTONS = (
    Button("确认退款", '/effect.confirm{"effect":"e1"}'),
    Button("先不办", '/effect.refuse{"effect":"e1"}'),
)


@pytest.mark.parametrize("typed", ['/effect.confirm{"effect":"e1"}', "1", " 1. ", "确认退款"])
def test_a_payload_its_number_and_its_title_mean_the_same(typed: str) -> None:
    heard = pressed(typed, BUTTONS, "zh")
    assert heard is not None
    assert heard.intents[0].name == "effect.confirm"
    assert heard.value("effect") == "e1"


@pytest.mark.parametrize("typed", ["3", "0", "确认", "/", "/x{not json}", '/x{"a":{"b":1}}', "1 个多少钱"])
def test_anything_else_is_not_a_press(typed: str) -> None:
    assert pressed(typed, BUTTONS, "zh") is None


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    pressed(text, BUTTONS, "zh")
