"""Presses: what a customer taps or types instead of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flow.press import pressed
from bot.turn import Button, Utterance
from tests.flow.kit import OpenDesk

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


async def test_the_first_press_speaks_the_language_of_its_button(desk: OpenDesk) -> None:
    """A visitor whose page is English taps "Talk to a person" before anything was said."""
    async with desk() as counter:
        for title, language in (
            ("Talk to a person", "en"),
            ("转人工", "zh"),
            ("Hablar con una persona", "es"),
        ):
            talk = counter.talk(None)
            said = Utterance(
                key=title,
                text="/handoff.request",
                at=counter.clock.now(),
                kind="press",
                metadata={"title": title},
            )
            await counter.app.service.gateway.accept(talk.address, said)
            await counter.settle()
            (turn,) = await talk.turns()
            assert (turn["decision"], turn["language"]) == ("handoff", language)
