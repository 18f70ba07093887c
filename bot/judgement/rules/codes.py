"""A rule about a code for a discount: whether it may be used is looked up, whatever the letters of it spell."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, decide, rule, run
from bot.turn import Decision

_SAYS: Final = phrases("codes")
FEW: Final = 40  # characters of a question about a code


@rule(
    "request.code",
    "Asks in a few words whether a code for a discount may be used: told what is known of that code.",
)
def code(case: Case) -> Decision | None:
    card, said = case.actions.get("promo.coupon"), case.turn.text.strip()
    if card is None or case.talk.form is not None or len(said) > FEW:
        return None
    if case.heard.value("product") or case.heard.value("order_id") or case.heard.value("tracking_number"):
        return None
    if not (_SAYS.code.search(said) and _SAYS.usable.search(said)):
        return None
    return decide("answer", replace(run(card, case), intent="promo.coupon"), *back(case, card.name))


RULES: Final = (code,)
