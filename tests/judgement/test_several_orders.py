"""Several orders in one message, and "both" where one order was asked for."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, judge
from bot.judgement.case import Form
from bot.turn import Decision, Entity, Request
from tests.judgement.kit import ACTIONS, SHOWN, case, request

WHICH = Form(
    action="order_status", skill="orders", slot="order_id", entity="order_id", intents=("order.status",)
)
MORE = (
    ActionCard(name="order_cancel", skill="orders", intents=("order.cancel",), stakes="money"),
    ActionCard(name="order_history", skill="orders", intents=("order.history",)),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}


def numbered(text: str, intent: str = "order.cancel") -> Request:
    found = tuple(
        Entity(entity="order_id", value=n, start=text.index(n), end=text.index(n) + 5)
        for n in ("20731", "20732")
        if n in text
    )
    return replace(request((intent, 0.98)), entities=found)


def decided(heard: Request, text: str, **about: Any) -> Decision:
    return judge(replace(case(heard, text=text, talk_customer_id="C1002", **about), actions=EVERY))


@pytest.mark.parametrize(
    "text",
    [
        "please cancel 20731 and 20732",
        "cancela el 20731 y el 20732",
        "annule 20731 et 20732",
        "20731 und 20732 stornieren",
        "cancela 20731 e 20732",
        "20731と20732をキャンセルして",
        "20731랑 20732 취소",
        "отмените 20731 и 20732",
        "الغ 20731 و 20732",
        "hủy 20731 và 20732",
        "ยกเลิก 20731 กับ 20732",
        "20731、20732都取消",
    ],
)
def test_each_of_several_orders_is_shown(text: str) -> None:
    decision = decided(numbered(text), text)
    assert decision.reasons[0].rule == "request.each"
    assert [move.entities[0].value for move in decision.moves] == ["20731", "20732"]


@pytest.mark.parametrize(
    "text", ["cancel 20731, sorry, 20732", "20731 no, perdón, 20732", "取消20731，错了，20732"]
)
def test_a_number_that_is_taken_back_is_no_second_order(text: str) -> None:
    assert decided(numbered(text), text).reasons[0].rule != "request.each"


@pytest.mark.parametrize(
    "text",
    [
        "both",
        "las dos",
        "les deux",
        "alle beide",
        "os dois",
        "どっちも",
        "둘 다요",
        "оба",
        "كلهم",
        "cả 2",
        "ทั้งคู่",
        "两个都查",
    ],
)
def test_both_where_one_order_was_asked_for_tells_all(text: str) -> None:
    decision = decided(request(("dialog.inform", 0.9)), text, talk_form=WHICH)
    assert decision.reasons[0].rule == "form.all_of_them"


def test_another_forms_both_lists_no_orders() -> None:
    other = replace(WHICH, action="order_cancel", intents=("order.cancel",))
    decision = decided(request(("dialog.inform", 0.9)), "both", talk_form=other)
    assert decision.reasons[0].rule != "form.all_of_them"


@pytest.mark.parametrize("text", ["los dos", "les deux", "둘 다", "ambos"])
def test_both_is_no_yes_to_the_one_that_waits(text: str) -> None:
    decision = decided(request(("dialog.inform", 0.6)), text, talk_pending=(SHOWN,))
    assert decision.reasons[0].rule == "effect.ask_again"
    assert all(move.kind != "confirm" for move in decision.moves)
