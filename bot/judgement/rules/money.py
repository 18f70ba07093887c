"""Rules about questions of money beside something that goes back: what sending it costs, where the money goes, how much it is."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules.forms import ASKS, COSTS
from bot.judgement.terms import ELSEWHERE
from bot.turn import Decision, Entity, Move

_SAYS: Final = phrases("money")
POSTAGE: Final = _SAYS.postage

LIKELY: Final = 0.3  # of a question about the price of sending, in any language
_GOES_BACK: Final = frozenset(
    {"return.request", "exchange.request", "warranty.repair", "return.policy", "return.how"}
)
_OF_GOING_BACK: Final = ("return.", "exchange.", "refund.", "warranty.", "order.wrong_item")
_RULES: Final = "return.policy"  # the responses that tell how things go back
_MONEY_BACK: Final = frozenset({"return.request", "refund.request", "order.cancel"})
OURS: Final = frozenset({"quality", "damaged", "wrong_item"})  # reasons for which the shop pays the way back
_ABOUT_MONEY: Final = frozenset({"refund.status", "refund.policy"})
FEW: Final = 32  # characters of a question about what is shown
RULES_OF: Final = "rules_of"  # tells the skill for knowledge of what an article is wanted
LOST_CARD: Final = "topic.lost_card"
REFUSES: Final = Entity(entity="problem", value="refuse")  # tells the skill what is asked
LONG: Final = 90  # characters of a question about a parcel that is refused
SHORT: Final = 48  # characters of one about the money of it


@rule(
    "request.way_back",
    "Asks what it costs to send, while something waits to go back or right after: that is the way back, not the way here.",
)
def way_back(case: Case) -> Decision | None:
    card = case.actions.get("return.policy")
    waiting = {pending.action for pending in case.talk.pending} | {case.talk.last_action}
    going = {name for c in case.actions.values() if c.name in waiting for name in c.intents}
    of_an_article = "knowledge.ask" in going and any(name.startswith(_RULES) for name in case.talk.told)
    goes_back = of_an_article or any(name.startswith(_OF_GOING_BACK) for name in going | case.talk.offered)
    by_name = _SAYS.of_return.search(case.turn.text.lower()) is not None
    if card is None or case.heard.value("order_id") or case.talk.form is not None:
        return None
    if not (goes_back or by_name):
        return None
    asks = _asks_postage(case.turn.text) or (by_name and ASKS.search(case.turn.text))
    heard = case.intent == "delivery.fee" and case.request.top.confidence >= LIKELY
    if not asks and not heard:
        return None
    told = replace(run(card, case), intent="return.policy")
    return decide("answer", told, *back_to_pending(case, {card.name}))


def _asks_postage(said: str) -> bool:
    """Whether words ask what sending costs, or whose it is to pay."""
    asks = any(words.search(said) for words in (ASKS, COSTS, _SAYS.who_pays))
    return asks and _SAYS.postage.search(said) is not None


@rule(
    "effect.asks_postage",
    "Asks who pays the way back of what is shown, and what is told of it changes nothing: the rule is told, then it is shown again.",
)
def asks_postage(case: Case) -> Decision | None:
    shown, card = case.shown, case.actions.get("return.policy")
    if shown is None or card is None or not {"customer_pays", "shop_pays", "depends"} & set(shown.says):
        return None
    why = case.heard.value("reason")
    if case.heard.value("order_id") or (why and (why in OURS) != ("shop_pays" in shown.says)):
        return None
    if len(case.heard.requests) > 1 or not _asks_postage(case.turn.text):
        return None
    return decide("answer", replace(run(card, case), intent="return.policy"), *back_to_pending(case, ()))


@rule(
    "request.other_account",
    "Asks whether money that goes back can go to another card or account: the rules tell, no order is looked up.",
)
def other_account(case: Case) -> Decision | None:
    card, said = case.actions.get("refund.policy"), case.turn.text
    last = next(iter(case.last.intents if case.last else ()), "")
    of_refunds = last.startswith(("refund.", "return.")) or _SAYS.back.search(said)
    elsewhere = _SAYS.other_card.search(said.lower()) or (case.talk.pending and ELSEWHERE.search(said))
    if card is None or not of_refunds or not elsewhere or case.heard.value("order_id"):
        return None
    knowledge = case.actions.get("knowledge.ask")
    if knowledge is not None and _SAYS.card_gone.search(said) and (case.turn.passages or case.turn.near):
        of_it = (Entity(entity=RULES_OF, value=LOST_CARD),)
        told = replace(run(knowledge, case), intent="knowledge.ask", entities=of_it)
        return decide("answer", told, *back_to_pending(case, {knowledge.name}))
    return decide(
        "answer", replace(run(card, case), intent="refund.policy"), *back_to_pending(case, {card.name})
    )


@rule(
    "effect.asks_amount",
    "Asks how much comes back, or what becomes of the money, while an act that says so waits: the rule is told where it does not say it, and it is shown again.",
)
def asks_amount(case: Case) -> Decision | None:
    shown = case.shown
    card = case.shown_card
    if shown is None or card is None or not _MONEY_BACK & set(card.intents) or case.heard.value("order_id"):
        return None
    said = case.turn.text
    if postage := _postage_too(case, shown):
        return postage
    asks = case.intent in _ABOUT_MONEY or _SAYS.whether.search(said)
    of_it = asks and len(said) <= SHORT and not case.heard.value("product") and _SAYS.the_money.search(said)
    if not (of_it or _SAYS.how_much_back.search(said)) or _SAYS.postage.search(said):
        return None
    rules = case.actions.get("refund.policy")
    if of_it and rules is not None and _SAYS.when_or_where.search(said):  # not all that waits says it
        told = replace(run(rules, case), intent="refund.policy")
        return decide("answer", told, *back_to_pending(case, {rules.name}))
    return decide("clarify", Move(kind="resume", skill=shown.skill, intent="dialog.affirm"))


def _postage_too(case: Case, shown: Pending) -> Decision | None:
    """Whether the postage comes back with a cancellation: the rules say what it gives back, then it is shown again."""
    rules = case.actions.get("refund.policy")
    if rules is None or shown.type != "cancel_order" or not _SAYS.postage_too.search(case.turn.text):
        return None
    told = replace(run(rules, case), intent="refund.policy", entities=())
    return decide("answer", told, *back_to_pending(case, {rules.name}))


@rule(
    "effect.who_pays",
    "Asks in a few words whether it costs them anything, while what waits to go back says so: it is shown again.",
)
def who_pays(case: Case) -> Decision | None:
    shown, said = case.shown, case.turn.text.strip()
    card = case.shown_card
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


@rule(
    "request.refusal",
    "Asks what follows or what it costs where a parcel is refused at the door: told for their order, and who pays a way back.",
)
def refusal(case: Case) -> Decision | None:
    card, rules, said = case.actions.get("delivery.issue"), case.actions.get("return.policy"), case.turn.text
    theirs = case.talk.customer_id is not None or case.talk.slots.get("order_id")
    asks = _asks_postage(said) or any(words.search(said) for words in (ASKS, COSTS))
    if card is None or not theirs or not asks or not _SAYS.refuses.search(said) or len(said) > LONG:
        return None
    if case.talk.form is not None or case.says("handoff.request", "refund.request"):
        return None
    told = [replace(run(card, case), intent="delivery.issue", entities=(*case.heard.entities, REFUSES))]
    if rules is not None and _asks_postage(said):
        told.append(replace(run(rules, case), intent="return.policy", entities=()))
    return decide("answer", *told, *back_to_pending(case, {move.target for move in told}))


@rule(
    "form.asks_postage",
    "Asks who pays the way back, or says that they will not, while something is asked about what goes back: the rule is told, then the question again.",
)
def asked_postage(case: Case) -> Decision | None:
    form, card = case.talk.form, case.actions.get("return.policy")
    if form is None or card is None or not any(name.startswith(_OF_GOING_BACK) for name in form.intents):
        return None
    if case.heard.value("order_id") or not _asks_postage(case.turn.text):
        return None
    told = replace(run(card, case), intent="return.policy", entities=())
    return decide("answer", told, Move(kind="resume", target=form.action, skill=form.skill))


IN_A_FORM: Final = (asked_postage,)
ON_A_CARD: Final = (asks_postage, asks_amount)
RULES = (refusal, way_back, other_account, who_pays, fee_of_it)
