"""Rules about a few words that refer to what was just told: chase it, it has been a week, which card, my orders then."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import (
    again,
    back,
    back_to_pending,
    decide,
    few,
    leave_quietly,
    rule,
    run,
    say,
)
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.problems import AFTER_SALES
from bot.turn import Decision

_SAYS: Final = phrases("refers")

SHORT: Final = 24  # characters of words that lean on what was told; twice as many in Latin letters
LONGER: Final = 40  # of a wish that is told whole
_PARCELS: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.period", "delivery.schedule", "delivery.urge"}
)
_PAID_BACK: Final = frozenset({"refund.status", "refund.request", "order.cancel"})
# After these, who presses on wants to know where that stands; it cannot be sped up as a parcel can.
_STANDS: Final = {
    **dict.fromkeys(_PAID_BACK, "refund.status"),
    "return.status": "return.status",
    "return.request": "return.status",
    "exchange.request": "return.status",
    "warranty.repair": "return.status",
}
NO_FASTER: Final = "dialog.no_faster"
_OF_NOTHING: Final = ("dialog.", "feedback.", "oos", "complaint")


def _last(case: Case) -> tuple[str, ...]:
    return case.last.intents if case.last else ()


def _free(case: Case, longest: int = SHORT) -> bool:
    """Whether nothing is open, nothing else is named, and only a few words are said."""
    named = {found.entity for found in case.heard.entities} - {"date", "reason"}
    busy = case.talk.form is not None or case.talk.pending or case.talk.held or len(case.heard.requests) > 1
    return not busy and not named and few(case.turn.text, longest)


def _all_of_refunds(case: Case) -> bool:
    """Whether a longer message wants to know of money that goes back and of nothing else, with nothing open."""
    busy = case.talk.form is not None or case.talk.pending or case.talk.held
    only = all(each.top.name in ("refund.status", "refund.policy") for each in case.heard.requests)
    return only and not busy and not case.heard.value("order_id") and few(case.turn.text, 2 * SHORT)


def _hurries(said: str) -> bool:
    """Whether all that is said is to get it moving, or by which day it is needed."""
    return bool(_SAYS.chase.search(said) or _SAYS.by_day.search(said))


@rule(
    "request.chase",
    "Says in a few words to chase it, by when it is needed, or how long it has been: that is meant of what was told last, a refund or a parcel.",
)
def chase(case: Case) -> Decision | None:
    said = case.turn.text.lower().strip()
    hurries = _hurries(said)
    if not _free(case) or not (hurries or _SAYS.waited.search(said)):
        return None
    name = next((_STANDS[intent] for intent in _last(case) if intent in _STANDS), "")
    if not name and _SAYS.chase.search(said) and _PARCELS & set(_last(case)):
        name = "delivery.urge"
    card = case.actions.get(name)
    first = (say(NO_FASTER),) if hurries and name == "return.status" else ()  # the others say so themselves
    return decide("answer", *first, replace(run(card, case), intent=name)) if card else None


@rule(
    "effect.no_faster",
    "Would have it faster or by some day, while what goes back waits for a word or an answer: said that this is not sped up here, then that again.",
)
def no_faster(case: Case) -> Decision | None:
    form, shown = case.talk.form, case.shown_card
    about = {*(form.intents if form else ()), *(shown.intents if shown else ())}
    if not _STANDS.keys() & about or not few(case.turn.text, SHORT) or case.heard.value("order_id"):
        return None
    if not _hurries(case.turn.text.lower().strip()):
        return None
    return decide("clarify", say(NO_FASTER), *(back(case) if form else again(case).moves), case=case)


@rule(
    "request.whither",
    "Asks in a few words to which card or account it goes, after a refund was told of: told of that very refund.",
)
def whither(case: Case) -> Decision | None:
    card, said = case.actions.get("refund.status"), case.turn.text.lower().strip()
    if card is None or not _PAID_BACK & set(_last(case)) or not (_free(case) or _all_of_refunds(case)):
        return None
    if not _SAYS.whither.search(said):
        return None
    return decide("answer", replace(run(card, case), intent="refund.status"))


@rule(
    "request.if_unfit",
    "Asks what if it does not fit or please: the rules of sending back are told, not which sizes there are.",
)
def if_unfit(case: Case) -> Decision | None:
    card, said = case.actions.get("return.policy"), case.turn.text.lower()
    elsewhere = case.sure and not case.intent.startswith(("product.", "return.", "exchange.", *_OF_NOTHING))
    if card is None or elsewhere or case.talk.form is not None or not few(said, SHORT):
        return None
    if len(case.heard.requests) > 1 or not _SAYS.if_unfit.search(said):
        return None
    told = replace(run(card, case), intent="return.policy", entities=())
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.what_of_them",
    "Was told what closing the account takes, and asks what becomes of the orders or points or says to do it: told once more what stands in the way.",
)
def what_of_them(case: Case) -> Decision | None:
    card, said = case.actions.get("account.delete"), case.turn.text.lower().strip()
    if card is None or card.name != case.talk.last_action or not _free(case, LONGER):
        return None
    asks = _SAYS.what_of_them.search(said) and ASKS.search(said)
    does = case.intent == "dialog.affirm" and _SAYS.do_it.search(said)
    if not (asks or does):
        return None
    return decide("answer", replace(run(card, case), intent="account.delete"))


@rule(
    "request.is_fine",
    "Says that nothing is wrong with it, where trouble is spoken of: nothing is begun, or what there is for keeping a blemished thing is offered.",
)
def is_fine(case: Case) -> Decision | None:
    said, form, last = case.turn.text.lower().strip(), case.talk.form, _last(case)
    around = {*last, *(form.intents if form else ()), *case.talk.offered}
    if not AFTER_SALES & around or not few(said, SHORT) or case.talk.pending or ASKS.search(said):
        return None
    if form is not None and form.choice and case.heard.value(form.choice):
        return None  # one of what is offered is taken
    if case.heard.value("order_id") or not _SAYS.is_fine.search(said):
        return None
    keeps = case.actions.get("goodwill.offer")
    if keeps is not None and form is None and _SAYS.works.search(said) and "goodwill.offer" not in last:
        return decide("answer", replace(run(keeps, case), intent="goodwill.offer"))
    quietly = (leave_quietly(form),) if form is not None else ()
    return decide("answer", *quietly, say("form.cancelled"), case=case)


@rule(
    "request.not_left",
    "Supposes in a few words that an order has not left yet: told where it stands, and what is shown is shown again.",
)
def not_left(case: Case) -> Decision | None:
    card, said = case.actions.get("order.status"), case.turn.text.lower().strip()
    if card is None or not case.talk.slots.get("order_id") or case.talk.form is not None:
        return None
    if not few(said, SHORT) or not _SAYS.not_left.search(said):
        return None
    told = replace(run(card, case), intent="order.status")
    return decide("answer", told, *back_to_pending(case, {card.name}))


IN_A_FORM: Final = (is_fine, no_faster)
RULES: Final = (
    chase,
    whither,
    if_unfit,
    what_of_them,
    not_left,
)
