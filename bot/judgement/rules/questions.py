"""Rules about questions that lean on what was just done or told: how long it takes, where the money goes, what the rules are."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules.forms import ASKS, COSTS
from bot.judgement.rules.likely import CAREFUL, FEW_WORDS, RULES_OF
from bot.turn import Decision

_SAYS: Final = phrases("questions")

SOME: Final = 0.3  # of the reading that asks about the rules
TRACE: Final = 0.1  # of a reading that goes on with the topic, where the first one lacks what it is about
# Where something stands that was begun; the money of a return is told with the return.
_STANDS: Final = {
    "refund.request": "refund.status",
    "refund.status": "refund.status",
    "return.request": "return.status",
    "return.status": "return.status",
    "warranty.repair": "return.status",
    "exchange.request": "return.status",
}
_CANCELLED: Final = {"order.cancel": "refund.status"}  # once it is done: before that no money is on its way
_CANCELLED_DONE: Final = "order.cancel.done"
_TOLD_ALREADY: Final = frozenset(_STANDS.values())  # asked for in so many words

# What is gone on with when somebody asks what now, by what was spoken of last.
_GOES_ON_WITH: Final = {
    **_STANDS,
    "order.status": "delivery.issue",
    "delivery.urge": "delivery.issue",
    "delivery.issue": "delivery.issue",
    "order.wrong_item": "order.wrong_item",
}

_MISTAKEN_FOR_IT: Final = frozenset({"account.edit", "contact.info", "oos", "order.status", "order.change"})
_NOT_BEGUN: Final = (".in_transit", ".not_shipped")  # ends of responses that nothing can go back yet


@rule(
    "request.after_money",
    "Right after something went back or was cancelled, asks how long it takes, how much it is or where the money goes, or is still waiting: told of that very one.",
)
def after_money(case: Case) -> Decision | None:
    last, said = case.last, case.turn.text
    stands = {**_STANDS, **(_CANCELLED if _CANCELLED_DONE in case.talk.told else {})}
    name = next((stands[intent] for intent in (last.intents if last else ()) if intent in stands), "")
    card = case.actions.get(name)
    named = {found.entity for found in case.heard.entities} - {"date"}
    wrong = case.heard.value("reason") not in (
        None,
        "late",
    )  # "a week, really? but it is faulty" waits for nothing
    waits = _SAYS.still.search(said) is not None and not named - {"reason"} and not wrong
    if card is None or case.talk.form is not None or case.talk.pending or (named and not waits):
        return None
    if not case.talk.slots.get("order_id") or len(said) > FEW_WORDS or len(case.heard.requests) > 1:
        return None
    refused = case.talk.last_response.endswith(_NOT_BEGUN)  # what is asked for then is the parcel
    if refused or (case.sure and case.intent in _TOLD_ALREADY):
        return None
    of_money = _SAYS.where_to.search(said) or _SAYS.what_back.search(said)
    asks = waits or _SAYS.how_long.search(said) or (of_money and name == "refund.status")
    other = _SAYS.of_parcels.search(said) or _SAYS.invoice.search(said)
    if not asks or other or case.intent.startswith(("dialog.", "product.", "handoff.")):
        return None
    return decide("answer", replace(run(card, case), intent=name))


@rule(
    "request.what_now",
    "Asks what now, after something that went wrong or was begun: what is known of that very thing, and what can be done.",
)
def what_now(case: Case) -> Decision | None:
    last = case.last
    name = next((_GOES_ON_WITH[each] for each in (last.intents if last else ()) if each in _GOES_ON_WITH), "")
    card = case.actions.get(name)
    if card is None or case.talk.form is not None or case.talk.pending or not case.talk.slots.get("order_id"):
        return None
    if case.heard.entities or not _SAYS.what_now.fullmatch(case.turn.text.strip()):
        return None
    return decide("answer", replace(run(card, case), intent=name))


@rule(
    "request.price_of_delivery",
    "Asks what it costs, beside or right after a question about delivery, and names no goods: that is what it costs to send.",
)
def price_of_delivery(case: Case) -> Decision | None:
    card, first = case.actions.get("delivery.fee"), case.heard.requests[0]
    asks_price = [each for each in case.heard.requests if each.top.name == "price.ask"]
    about = (
        first.top.name
        if len(case.heard.requests) > 1
        else next(iter(case.last.intents if case.last else ()), "")
    )
    if (
        card is None
        or not asks_price
        or not about.startswith("delivery.")
        or not COSTS.search(case.turn.text)
    ):
        return None
    if case.heard.value("product") or case.talk.form is not None:
        return None
    told = replace(run(card, case), intent="delivery.fee")
    before = case.actions.get(about) if len(case.heard.requests) > 1 else None
    both = (run(before, case, first), told) if before is not None and before.name != card.name else (told,)
    return decide("answer", *both, *back_to_pending(case, {move.target for move in both}))


@rule(
    "request.rules_of_it",
    "Asks about the rules or about an order, of one skill, and names no order: the rules are told.",
)
def rules_of_it(case: Case) -> Decision | None:
    top, card = case.request.top, case.card
    told = any(case.heard.value(entity) for entity in ("order_id", "product", "tracking_number"))
    if card is None or top.name in RULES_OF or told or case.talk.slots.get("order_id"):
        return None
    if case.talk.form is not None or card.confirms or not ASKS.search(case.turn.text):
        return None
    rules = (i for i in case.request.intents if i.name in RULES_OF and i.confidence >= SOME)
    general = next((i.name for i in rules if _of(case, i.name) == card.skill), "")
    if not general:
        return None
    other = case.actions[general]
    return decide("answer", replace(run(other, case), intent=general), *back_to_pending(case, {other.name}))


@rule(
    "request.goes_on",
    "A few words that could ask about a thing but name none, after another topic: that topic goes on.",
)
def goes_on(case: Case) -> Decision | None:
    last, top = case.last, case.request.top
    if last is None or not case.sure or not top.name.startswith("product.") or case.heard.entities:
        return None
    if case.talk.form is not None or case.talk.slots.get("product") or len(case.turn.text) > FEW_WORDS:
        return None
    beside = (i.name for i in case.request.intents if i.confidence >= TRACE and i.name in RULES_OF)
    going_on = next((name for name in beside if _of(case, name) == last.skill), "")
    card = case.actions.get(going_on)
    if card is None or case.limits.bar(card.skill, going_on) > CAREFUL:
        return None
    return decide("answer", replace(run(card, case), intent=going_on), *back_to_pending(case, {card.name}))


@rule(
    "request.of_order",
    "Wants another phone number or name on an order: that is where and to whom it goes, not their account.",
)
def of_order(case: Case) -> Decision | None:
    card, said = case.actions.get("address.change"), case.turn.text
    to_whom = _SAYS.to_whom.search(said) is not None and not _SAYS.invoice.search(said)
    mistaken = case.intent in _MISTAKEN_FOR_IT or (to_whom and case.intent.startswith("invoice."))
    named = case.heard.value("order_id") is not None or to_whom
    if card is None or (case.sure and not mistaken) or not named or case.talk.form is not None:
        return None
    if not _SAYS.receiver.search(said) or not _SAYS.another.search(said) or case.talk.pending:
        return None
    return decide("clarify", replace(run(card, case), intent="address.change"))


def _of(case: Case, intent: str) -> str:
    card = case.actions.get(intent)
    return card.skill if card else ""


RULES = (
    of_order,
    after_money,
    what_now,
    price_of_delivery,
    rules_of_it,
    goes_on,
)
