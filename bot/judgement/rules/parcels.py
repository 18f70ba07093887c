"""Rules about parcels: a new date after one was told, and an order that is somebody else's by the customer's own words."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run, say
from bot.judgement.rules import fetching, sent_back, waits
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision, Entity

_SAYS: Final = phrases("parcels")

SOME: Final = 0.3  # of a wish that hangs on something that has not happened
FEW: Final = 40  # characters of a question that leans on what was just told
LONGER: Final = 64  # characters of such a question with words before it
_UNDOES: Final = ("order.cancel", "refund.request", "return.request")
BY_WHEN: Final = "by_when"  # an entity: tells the skill by which day it shall be there
_OF_A_DAY: Final = frozenset({"delivery.period", "delivery.schedule", "order.status", "dialog.inform"})
_BY_DAY: Final = frozenset({"delivery.period", "delivery.schedule"})
_TOLD: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.period", "delivery.urge", "delivery.schedule"}
)


@rule(
    "request.new_date",
    "Asks in a few words which day it will be, after where a parcel stands: told what is known of that day.",
)
def new_date(case: Case) -> Decision | None:
    card, last = case.actions.get("delivery.period"), case.last
    named = {found.entity for found in case.heard.entities} - {"date"}
    busy = case.talk.form is not None or case.talk.pending or named or len(case.heard.requests) > 1
    if card is None or last is None or not _TOLD & set(last.intents) or busy:
        return None
    if len(case.turn.text) > FEW or not _SAYS.which_day.search(case.turn.text):
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


@rule(
    "request.if_late",
    "Says what they will want if a parcel is not there by some day: nothing is done now, and where it stands is told.",
)
def if_late(case: Case) -> Decision | None:
    card, said = case.actions.get("order.status"), case.turn.text
    wished = (
        _SAYS.will_wait.search(said.lower())
        or case.says(*_UNDOES, bar=SOME)
        or case.says("delivery.urge", "fee.cancellation", bar=SOME)
    )
    if card is None or not wished or case.talk.form is not None or case.talk.pending:
        return None
    if not _SAYS.if_late.search(said) or _SAYS.asks.search(said) or _SAYS.at_once.search(said):
        return None
    told = replace(run(card, case), intent="order.status")
    return decide("answer", say("order.if_late"), told)


@rule(
    "request.address_for",
    "Tells an order and an address and asks nothing: that order shall go there, and the change is shown.",
)
def address_for(case: Case) -> Decision | None:
    card, heard = case.actions.get("address.change"), case.heard
    if card is None or not (heard.value("order_id") and heard.value("address")) or case.talk.form is not None:
        return None
    only_tells = (
        case.intent in ("dialog.inform", "dialog.correct", "address.change") and len(heard.requests) == 1
    )
    if not only_tells or ASKS.search(case.turn.text):
        return None
    return decide("clarify", replace(run(card, case), intent="address.change"))


@rule(
    "request.in_time",
    "Asks whether an order comes before a day that is named: told from its due date, else from what is usual.",
)
def in_time(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.period"), case.turn.text.lower()
    day = case.heard.value("date")
    if card is None or day is None or case.talk.form is not None or len(case.heard.requests) > 1:
        return None
    elsewhere = case.sure and case.intent not in _OF_A_DAY
    wishes = case.sure and case.intent == "delivery.schedule" and _SAYS.wishes_day.search(said)
    if (
        elsewhere
        or wishes
        or case.heard.value("address")
        or not (_SAYS.in_time.search(said) or (_SAYS.occasion.search(said) and not case.turn.near))
        or _SAYS.not_goods.search(said)
        or _SAYS.what_hour.search(said)
    ):
        return None
    by = (*case.heard.entities, Entity(entity=BY_WHEN, value=day))
    told = replace(run(card, case), intent="delivery.period", entities=by)
    return decide("answer", told, *back_to_pending(case, {card.name}))


@rule(
    "request.other_day",
    "Puts a day right after a delivery was spoken of, and says no more: told or asked for that day instead.",
)
def other_day(case: Case) -> Decision | None:
    last, day, said = case.last, case.heard.value("date"), case.turn.text
    name = next((each for each in (last.intents if last else ()) if each in _BY_DAY), "")
    card = case.actions.get(name)
    if card is None or day is None or case.talk.form is not None or case.talk.pending or len(said) > FEW:
        return None
    only_tells = case.intent in ("dialog.correct", "dialog.inform", "dialog.deny") or (
        case.intent in _OF_A_DAY and not case.sure
    )
    named = {found.entity for found in case.heard.entities} - {"date"}
    if not only_tells or named or len(case.heard.requests) > 1 or _SAYS.not_goods.search(said.lower()):
        return None
    by = (*case.heard.entities, Entity(entity=BY_WHEN, value=day)) if name == "delivery.period" else ()
    return decide("answer", replace(run(card, case), intent=name, entities=by or case.heard.entities))


@rule(
    "request.when_it_comes",
    "Asks in a few words when it comes and has bought here: told of the order that was spoken of, or that is on its way.",
)
def when_it_comes(case: Case) -> Decision | None:
    card, said = case.actions.get("order.status"), case.turn.text
    theirs = case.talk.customer_id is not None or case.talk.slots.get("order_id")
    busy = case.talk.form is not None or len(case.heard.requests) > 1 or case.heard.value("product")
    leaves = case.talk.slots.get("order_id") and _SAYS.when_it_leaves.search(said)
    if card is None or not theirs or busy or len(said) > LONGER:
        return None
    if not (leaves or _SAYS.when_it_comes.search(said)):
        return None
    if case.intent not in ("delivery.period", "order.status") or (
        case.sure and case.intent == "order.status"
    ):
        return None
    return decide(
        "answer", replace(run(card, case), intent="order.status"), *back_to_pending(case, {card.name})
    )


@rule(
    "request.call_courier",
    "Asks us to ring or write to the courier: the parcel is chased, which is how we do that.",
)
def call_courier(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.urge"), case.turn.text
    mistaken = not case.sure or case.intent in ("delivery.schedule", "delivery.options", "dialog.inform")
    if card is None or not mistaken or case.talk.form is not None or len(said) > LONGER:
        return None
    if not _SAYS.call_courier.search(said.lower()) or case.heard.value("date") or case.heard.value("address"):
        return None
    return decide(
        "answer", replace(run(card, case), intent="delivery.urge"), *back_to_pending(case, {card.name})
    )


@rule(
    "request.sooner",
    "Asks in as many words to send something sooner, and is not surely heard: the warehouse or the courier is urged.",
)
def sooner(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.urge"), case.turn.text
    theirs = case.talk.customer_id is not None or case.talk.slots.get("order_id")
    if card is None or not theirs or case.sure or case.talk.form is not None or case.talk.pending:
        return None
    if len(said) > LONGER or not _SAYS.sooner.search(said):
        return None
    return decide("answer", replace(run(card, case), intent="delivery.urge"))


@rule(
    "request.sent_later",
    "Says to send an order later, or not before some day, though it sounds like when it comes or where it goes: that wish is noted on the order.",
)
def sent_later(case: Case) -> Decision | None:
    card, said = case.actions.get("delivery.schedule"), case.turn.text
    theirs = case.talk.customer_id is not None or case.talk.slots.get("order_id")
    if card is None or not theirs or case.talk.form is not None or case.talk.pending or len(said) > LONGER:
        return None
    elsewhere = case.sure and not case.intent.startswith(("delivery.", "order.change"))
    if elsewhere or case.heard.value("address") or not _SAYS.sent_later.search(said):
        return None
    return decide("clarify", replace(run(card, case), intent="delivery.schedule"))


RULES = (
    sent_later,
    when_it_comes,
    sooner,
    call_courier,
    *fetching.RULES,
    *sent_back.RULES,
    address_for,
    in_time,
    other_day,
    new_date,
    courier,
    somebodys,
    *waits.RULES,
    if_late,
)
