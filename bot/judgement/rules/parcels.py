"""Rules about parcels: a new date after one was told, and an order that is somebody else's by the customer's own words."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule, run, say
from bot.turn import Decision

_SAYS: Final = phrases("parcels")

FEW: Final = 40  # characters of a question that leans on what was just told
_TOLD: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.period", "delivery.urge", "delivery.schedule"}
)


@rule(
    "request.new_date",
    "Asks in a few words which day it will be, after where a parcel stands: told what is known of that day.",
)
def new_date(case: Case) -> Decision | None:
    card, last = case.actions.get("delivery.period"), case.last
    busy = case.talk.form is not None or case.talk.pending or case.heard.entities
    if card is None or last is None or not _TOLD & set(last.intents) or busy:
        return None
    if (
        len(case.turn.text) > FEW
        or not _SAYS.which_day.search(case.turn.text)
        or len(case.heard.requests) > 1
    ):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.period"))


@rule(
    "request.somebodys",
    "Asks about an order that is somebody else's and gives their phone: that opens nothing, and who may ask is told.",
)
def somebodys(case: Case) -> Decision | None:
    theirs = case.heard.value("phone") or case.heard.value("phone_tail")
    numbered = case.heard.value("order_id") or case.heard.value("tracking_number")
    about = case.intent.startswith(("order.", "delivery.")) or not case.sure
    if not theirs or numbered or not about or case.talk.form is not None or case.talk.pending:
        return None
    return (
        decide("decline", say("order.somebodys"), case=case)
        if _SAYS.somebodys.search(case.turn.text)
        else None
    )


@rule(
    "request.courier",
    "Asks in a few words who brings it or for their number, after where a parcel stands: the courier of that parcel is told.",
)
def courier(case: Case) -> Decision | None:
    card, last = case.actions.get("delivery.issue"), case.last
    busy = case.talk.form is not None or case.talk.pending or case.heard.entities
    if card is None or last is None or not _TOLD & set(last.intents) or busy or len(case.turn.text) > FEW:
        return None
    named = case.talk.last_response == "delivery.courier" and _SAYS.their_number.fullmatch(
        case.turn.text.strip()
    )
    elsewhere = case.sure and case.intent not in ("delivery.options", "delivery.issue", "order.status")
    if not named and (elsewhere or not _SAYS.courier.search(case.turn.text)):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.issue"))


RULES = (new_date, courier, somebodys)
