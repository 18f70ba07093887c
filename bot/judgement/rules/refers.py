"""Rules about a few words that refer to what was just told: chase it, it has been a week, which card, my orders then."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, few, rule, run
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision

_SAYS: Final = phrases("refers")

SHORT: Final = 24  # characters of words that lean on what was told; twice as many in Latin letters
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
_OF_NOTHING: Final = ("dialog.", "feedback.", "oos", "complaint")


def _last(case: Case) -> tuple[str, ...]:
    return case.last.intents if case.last else ()


def _free(case: Case, longest: int = SHORT) -> bool:
    """Whether nothing is open, nothing else is named, and only a few words are said."""
    named = {found.entity for found in case.heard.entities} - {"date", "reason"}
    busy = case.talk.form is not None or case.talk.pending or case.talk.held or len(case.heard.requests) > 1
    return not busy and not named and few(case.turn.text, longest)


@rule(
    "request.chase",
    "Says in a few words to chase it, or how long it has been: that is meant of what was told last, a refund or a parcel.",
)
def chase(case: Case) -> Decision | None:
    said = case.turn.text.lower().strip()
    presses = _SAYS.chase.search(said) is not None
    if not _free(case) or not (presses or _SAYS.waited.search(said)):
        return None
    name = next((_STANDS[intent] for intent in _last(case) if intent in _STANDS), "")
    if not name and presses and _PARCELS & set(_last(case)):
        name = "delivery.urge"
    card = case.actions.get(name)
    return decide("answer", replace(run(card, case), intent=name)) if card else None


@rule(
    "request.whither",
    "Asks in a few words to which card or account it goes, after a refund was told of: told of that very refund.",
)
def whither(case: Case) -> Decision | None:
    card, said = case.actions.get("refund.status"), case.turn.text.lower().strip()
    if card is None or not _PAID_BACK & set(_last(case)) or not _free(case):
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
    if card is None or card.name != case.talk.last_action or not _free(case):
        return None
    asks = _SAYS.what_of_them.search(said) and ASKS.search(said)
    does = case.intent == "dialog.affirm" and _SAYS.do_it.search(said)
    if not (asks or does):
        return None
    return decide("answer", replace(run(card, case), intent="account.delete"))


RULES: Final = (chase, whither, if_unfit, what_of_them)
