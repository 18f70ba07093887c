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


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("el segundo", "es"),
        ("La seconde, svp", "fr"),
        ("die zweite bitte", "de"),
        ("a segunda", "pt"),
        ("二つ目の方で", "ja"),
        ("두 번째 걸로요", "ko"),
        ("вторую, пожалуйста", "ru"),
        ("الثاني لو سمحت", "ar"),
        ("chọn cái thứ 2 nha", "vi"),
        ("เอาอันที่ 2 ค่ะ", "th"),
    ],
)
def test_the_second_is_the_second_button_in_every_language(typed: str, language: str) -> None:
    heard = pressed(typed, BUTTONS, language)
    assert heard is not None
    assert heard.intents[0].name == "effect.refuse"


@pytest.mark.parametrize(
    "typed",
    [
        "second-hand?",
        "zweite Mahnung",
        "deuxième rappel",
        "segunda-feira",
        "segunda",
        "thứ hai",
        "второй день жду",
        "thứ hai giao",
    ],
)
def test_a_word_that_counts_or_names_a_day_is_no_press(typed: str) -> None:
    assert pressed(typed, BUTTONS, "en") is None


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


def test_a_slash_of_full_width_is_a_slash() -> None:
    press = pressed("／order.status", (), "zh")
    assert press is not None
    assert (press.language, press.intents[0].name) == ("zh", "order.status")


@pytest.mark.parametrize(
    ("customer", "typed"),
    [
        ("C1003", '/goodwill.offer{"goodwill":"coupon"}'),
        ("C1001", '/goodwill.offer{"goodwill":"coupon","order_id":"10423"}'),
        ("C1001", '/dialog.inform{"goodwill":"coupon"}'),
        (None, '/goodwill.offer{"goodwill":"coupon"}'),
    ],
)
async def test_what_agrees_to_an_act_counts_only_where_its_button_was_shown(
    desk: OpenDesk, customer: str | None, typed: str
) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=customer).say(typed)
        assert turn["effects"] == []
        assert turn["decision"] in ("clarify", "answer", "decline"), "and nothing breaks"


async def test_and_there_it_does(desk: OpenDesk) -> None:
    async with desk() as counter:
        talk = counter.talk(customer="C1003")
        await talk.say('/goodwill.offer{"order_id":"30911"}')
        turn = await talk.say('/goodwill.offer{"goodwill":"coupon"}')
        assert [effect["type"] for effect in turn["effects"]] == ["issue_coupon"]
