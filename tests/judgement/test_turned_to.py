"""Another way out, whose name is all that is said after a no or a "wait": it is shown, and nothing is done."""

from dataclasses import replace

import pytest

from bot.judgement import ActionCard, Pending, judge
from tests.judgement.kit import CARDS, case, request

WAYS = {
    "return.request": ActionCard(
        name="return_request", skill="returns", intents=("return.request",), stakes="money"
    ),
    "exchange.request": ActionCard(
        name="exchange_request", skill="returns", intents=("exchange.request",), stakes="personal"
    ),
}
ACTIONS = {intent: card for card in CARDS for intent in card.intents} | WAYS
RETURN = Pending(effect="e1", action="return_request", skill="returns", shown=True)
DENIED = request(("dialog.deny", 0.8))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("no hold on, swap", "exchange.request"),
        ("hmm actually an exchange", "exchange.request"),
        ("wait. refund", "refund.request"),
        ("no, money back please", "refund.request"),
        ("不不，换一个", "exchange.request"),
        ("算了 退款吧", "refund.request"),
        ("还是换货", "exchange.request"),
    ],
)
def test_the_other_way_out_is_shown(said: str, wanted: str) -> None:
    decision = judge(replace(case(DENIED, text=said, talk_pending=(RETURN,)), actions=ACTIONS))
    assert decision.reasons[0].rule == "effect.turned_to"
    assert [(move.kind, move.intent) for move in decision.moves][-1] == ("run", wanted)
    assert "confirm" not in {move.kind for move in decision.moves}


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "no wait",
        "wait, when do I get my money",
        "no, return it",
        "不对",
        "等等，多久能退",
        "no refund and no exchange",
        "no exchange",
        "不换货",
        "不是换货",
    ],
)
def test_a_plain_no_or_a_question_turns_to_nothing(said: str) -> None:
    decision = judge(replace(case(DENIED, text=said, talk_pending=(RETURN,)), actions=ACTIONS))
    assert decision.reasons[0].rule != "effect.turned_to"
