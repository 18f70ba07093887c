"""A rule about the number of a parcel that goes back to the shop: it is the carrier's for the customer's own parcel, no order."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.turn import Decision, Entity

_SAYS: Final = phrases("sent_back")
SENT_BACK: Final = "sent_back_number"  # an entity: tells the skill whose parcel it is
_GOING_BACK: Final = frozenset(
    {"return.status", "return.request", "return.how", "exchange.request", "warranty.repair"}
)
_TELLS: Final = frozenset({"dialog.inform", "dialog.correct", "order.status", "return.status", "return.how"})


@rule(
    "request.sent_back",
    "Tells the number of a parcel that they sent back: what is on file of that return is told, and no order is looked up by it.",
)
def sent_back(case: Case) -> Decision | None:
    card, number = case.actions.get("return.status"), case.heard.value("tracking_number")
    if card is None or number is None or case.talk.form is not None or case.talk.customer_id is None:
        return None
    tells = case.intent in _TELLS or case.card is None or not case.sure
    after = case.last is not None and bool(_GOING_BACK & set(case.last.intents)) and tells
    if not (after or _SAYS.sends_back.search(case.turn.text.lower())):
        return None
    about = tuple(
        found for found in case.heard.entities if found.entity == "order_id" and found.value != number
    )
    number_told = Entity(entity=SENT_BACK, value=number)
    told = replace(run(card, case), intent="return.status", entities=(number_told, *about))
    return decide("answer", told, *back_to_pending(case, {card.name}))


RULES = (sent_back,)
