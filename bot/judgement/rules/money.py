"""Rules about questions of money beside something that goes back: what sending it costs, where the money goes, how much it is."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules.forms import ASKS, COSTS
from bot.judgement.terms import ELSEWHERE
from bot.turn import Decision, Move

_SAYS: Final = phrases("money")

LIKELY: Final = 0.3  # of a question about the price of sending, in any language
_GOES_BACK: Final = frozenset(
    {"return.request", "exchange.request", "warranty.repair", "return.policy", "return.how"}
)
_MONEY_BACK: Final = frozenset({"return.request", "refund.request", "order.cancel"})
FEW: Final = 32  # characters of a question about what is shown


@rule(
    "request.way_back",
    "Asks what it costs to send, while something waits to go back or right after: that is the way back, not the way here.",
)
def way_back(case: Case) -> Decision | None:
    card = case.actions.get("return.policy")
    waiting = {pending.action for pending in case.talk.pending} | {case.talk.last_action}
    goes_back = any(c.name in waiting and _GOES_BACK & set(c.intents) for c in case.actions.values())
    if card is None or not goes_back or case.heard.value("order_id") or case.talk.form is not None:
        return None
    said = case.turn.text
    asks = _SAYS.postage.search(said) and (ASKS.search(said) or COSTS.search(said))
    heard = case.intent == "delivery.fee" and case.request.top.confidence >= LIKELY
    if not asks and not heard:
        return None
    told = replace(run(card, case), intent="return.policy")
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.other_account",
    "Asks whether money that goes back can go to another card or account: the rules tell, no order is looked up.",
)
def other_account(case: Case) -> Decision | None:
    card, said = case.actions.get("refund.policy"), case.turn.text
    last = next(iter(case.last.intents if case.last else ()), "")
    of_refunds = last.startswith(("refund.", "return.")) or _SAYS.back.search(said)
    elsewhere = _SAYS.other_card.search(said) or (case.talk.pending and ELSEWHERE.search(said))
    if card is None or not of_refunds or not elsewhere or case.heard.value("order_id"):
        return None
    return decide(
        "answer", replace(run(card, case), intent="refund.policy"), *back_to_pending(case, {card.name})
    )


@rule(
    "effect.asks_amount",
    "Asks how much comes back, while an act that says so waits: it is shown again.",
)
def asks_amount(case: Case) -> Decision | None:
    shown = case.shown
    card = next((c for c in case.actions.values() if shown and c.name == shown.action), None)
    if shown is None or card is None or not _MONEY_BACK & set(card.intents) or case.heard.value("order_id"):
        return None
    if not _SAYS.how_much_back.search(case.turn.text) or _SAYS.postage.search(case.turn.text):
        return None
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


@rule(
    "effect.who_pays",
    "Asks in a few words whether it costs them anything, while what waits to go back says so: it is shown again.",
)
def who_pays(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text.strip()
    card = next((c for c in case.actions.values() if shown and c.name == shown.action), None)
    if shown is None or card is None or not _GOES_BACK & set(card.intents) or case.heard.entities:
        return None
    if len(said) > FEW or not _SAYS.who_pays.search(said):
        return None
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


@rule(
    "request.fee_of_it",
    "Asks for a fee in a few words while a cancellation waits or was just spoken of: told what cancelling costs.",
)
def fee_of_it(case: Case) -> Decision | None:
    card, said = case.actions.get("fee.cancellation"), case.turn.text
    about = {waiting.type for waiting in case.talk.pending} | set(case.last.intents if case.last else ())
    if card is None or not about & {"cancel_order", "order.cancel"} or case.talk.form is not None:
        return None
    if case.heard.entities or len(said) > FEW or case.intent not in ("payment.fee", "fee.cancellation"):
        return None
    return decide(
        "answer", replace(run(card, case), intent="fee.cancellation"), *back_to_pending(case, {card.name})
    )


RULES = (way_back, other_account, asks_amount, who_pays, fee_of_it)
