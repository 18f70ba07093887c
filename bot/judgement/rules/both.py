"""Rules about two matters in one message: a late thing and the money for another, an account and an order that is named."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule, run
from bot.turn import Decision

_SAYS: Final = phrases("both")
_LATE: Final = phrases("several").is_late


@rule(
    "request.late_and_refund",
    "Tells in one message that a thing is late and that the money for another has not come: where both stand is told.",
)
def late_and_refund(case: Case) -> Decision | None:
    parcel, money, said = case.actions.get("order.status"), case.actions.get("refund.status"), case.turn.text
    things = sorted((e for e in case.heard.entities if e.entity == "product"), key=lambda each: each.start)
    busy = case.talk.form is not None or case.talk.pending or case.heard.value("order_id")
    if parcel is None or money is None or case.talk.customer_id is None or busy or len(things) != 2:
        return None
    waits, late = _SAYS.waits_for_money.search(said.lower()), _LATE.search(said.lower())
    border = things[1].start
    if waits is None or late is None or things[0].value == things[1].value:
        return None
    if late.start() < things[0].start or waits.start() <= things[0].start:
        return None
    refunded, due = (
        things if waits.start() < border and not _SAYS.of_next.search(said[:border].lower()) else things[::-1]
    )
    told = replace(run(money, case), intent="refund.status", entities=(refunded,))
    stands = replace(run(parcel, case), intent="order.status", entities=(due,))
    return decide(
        "answer", told, stands
    )  # the parcel last: what is said next of it, as to chase it, is of that one


@rule(
    "request.order_beside",
    "Speaks of the account or a password and names an order to be looked up: that is told, and where the order stands as well.",
)
def order_beside(case: Case) -> Decision | None:
    stands, card = case.actions.get("order.status"), case.card
    if stands is None or card is None or case.talk.form is not None or case.talk.pending:
        return None
    number = next((e for e in case.heard.entities if e.entity == "order_id"), None)
    if number is None or not case.intent.startswith("account.") or not case.sure or "order_id" in card.takes:
        return None
    if not _SAYS.look_up.search(case.turn.text.lower()):
        return None
    about = replace(run(stands, case), intent="order.status", entities=(number,))
    first = () if _SAYS.by_the_way.search(case.turn.text.lower()) else (run(card, case),)
    return decide("answer", *first, about)


RULES: Final = (late_and_refund, order_beside)
