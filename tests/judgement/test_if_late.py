"""What somebody will want if a parcel is not there by some day is not done today."""

from dataclasses import replace
from typing import Any

import pytest

from bot.judgement import ActionCard, judge
from bot.turn import Decision, Request
from tests.judgement.kit import ACTIONS, case, request

MORE = (
    ActionCard(name="order_status", skill="orders", intents=("order.status",)),
    ActionCard(name="order_cancel", skill="orders", intents=("order.cancel",), confirms=True),
    ActionCard(name="refund_request", skill="refunds", intents=("refund.request",), confirms=True),
)
EVERY = {**ACTIONS, **{intent: card for card in MORE for intent in card.intents}}
CANCEL, REFUND = request(("order.cancel", 0.9)), request(("refund.request", 0.9))


def decided(*requests: Request, **about: Any) -> Decision:
    return judge(replace(case(*requests, **about), actions=EVERY))


@pytest.mark.parametrize(
    "text",
    [
        "30911要是后天还没送到，我就取消了啊",
        "下周一之前不发货就给我退款",
        "再不寄出来我真的要退了",
        "cancel 20732 if it doesn't ship by monday",
        "if the parcel is not delivered before thursday i want a refund",
        "unless the shoes arrive this week i'll cancel",
        "if they aren't here by sunday i want my money back",
    ],
)
def test_nothing_is_done_now_and_where_it_stands_is_told(text: str) -> None:
    decision = decided(CANCEL, text=text)
    assert decision.reasons[0].rule == "request.if_late"
    assert [move.target for move in decision.moves] == ["order.if_late", "order_status"]


@pytest.mark.parametrize(
    "text",
    [
        "要是还没发出就帮我取消",
        "东西不要了，取消吧",
        "明天不在家，取消吧",
        "再不回复我就投诉，现在就给我取消",
        "如果明天还不到能不能退款",
        "cancel it if it has not shipped yet",
        "it never arrived. cancel it",
        "can i cancel if it isn't here by friday?",
        "if it isn't here by now i want to cancel",
    ],
)
def test_what_is_wanted_today_or_only_asked_is_judged_as_ever(text: str) -> None:
    assert decided(CANCEL, text=text).reasons[0].rule != "request.if_late"
    assert decided(REFUND, text=text).reasons[0].rule != "request.if_late"
