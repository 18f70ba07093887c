"""Rules about how much of a price shall go back: a sum that was asked for, and another than the one that is shown."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, drop_quietly, rule, run
from bot.judgement.rules.pending import CONFIRM, REFUSE, UNDO
from bot.turn import Decision
from bot.understanding.shares import only_a_share

ASKED_HOW_MUCH: Final = frozenset({"refund.how_much", "refund.too_much", "refund.other_currency"})
A_SUM: Final = 48  # characters of a sum that is only told


def told(case: Case) -> bool:
    """Whether the message is a sum or a share, with nothing besides."""
    said, apart = case.turn.text.strip(), case.heard.value("order_id") or ""
    if len(said) > A_SUM or said.startswith("/"):
        return False
    return only_a_share(said, apart=(apart,), language=case.heard.language)


@rule(
    "effect.other_sum",
    "Names another sum or share while a refund is shown: that one is worked out and shown, and nothing is confirmed.",
)
def other_sum(case: Case) -> Decision | None:
    card, shown = case.actions.get("refund.request"), case.shown
    if card is None or shown is None or shown.action != card.name or case.talk.form is not None:
        return None
    if case.intent in (CONFIRM, REFUSE, UNDO):
        return None  # "1" is the number of a button before it is a sum
    if case.heard.value("order_id") or not told(case):
        return None
    silently = drop_quietly(shown, skill=shown.skill)
    return decide("clarify", silently, replace(run(card, case), intent="refund.request"))


@rule(
    "request.sum_back",
    "Names a sum or a share after being asked how much of an order's price goes back: that much of it is refunded.",
)
def sum_back(case: Case) -> Decision | None:
    card = case.actions.get("refund.request")
    asked = case.talk.last_response in ASKED_HOW_MUCH and case.talk.form is None
    if card is None or not asked or case.heard.value("order_id") or not told(case):
        return None
    return decide("answer", replace(run(card, case), intent="refund.request"))


RULES: Final = (other_sum, sum_back)
