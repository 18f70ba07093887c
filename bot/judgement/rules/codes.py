"""A rule about a code for a discount: whether it may be used is looked up, whatever the letters of it spell."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, back_to_pending, decide, rule, run
from bot.judgement.rules.way_out import RULES_OF
from bot.turn import Decision, Entity

_SAYS: Final = phrases("codes")
COMBINED: Final = "topic.combine"
FEW: Final = 40  # characters of a question about a code


@rule(
    "request.code",
    "Asks in a few words whether a code for a discount may be used, or names one after coupons were spoken of: told what is known of that code.",
)
def code(case: Case) -> Decision | None:
    card, said = case.actions.get("promo.coupon"), case.turn.text.strip()
    if card is None or case.talk.form is not None or len(said) > FEW:
        return None
    if case.heard.value("product") or case.heard.value("order_id") or case.heard.value("tracking_number"):
        return None
    if not (_asked_for(case) and _SAYS.code.fullmatch(said)) and not (
        _SAYS.code.search(said) and _SAYS.usable.search(said)
    ):
        return None
    return decide("answer", replace(run(card, case), intent="promo.coupon"), *back(case, card.name))


def _asked_for(case: Case) -> bool:
    """Whether coupons were spoken of last, where the answer asks for the code."""
    return case.last is not None and "promo.coupon" in case.last.intents


@rule(
    "request.more_codes",
    "Asks in a few words, after coupons were spoken of, what does work or whether two go together: what runs now or how offers combine is told.",
)
def more_codes(case: Case) -> Decision | None:
    card, said = case.actions.get("promo.coupon"), case.turn.text.strip().lower()
    knowledge = case.actions.get("knowledge.ask")
    if card is None or not _asked_for(case) or case.talk.form is not None or len(said) > FEW:
        return None
    if case.heard.entities:
        return None
    if knowledge is not None and _SAYS.two.search(said):
        of_it = (Entity(entity=RULES_OF, value=COMBINED),)
        told = replace(run(knowledge, case), intent="knowledge.ask", entities=of_it)
        return decide("answer", told, *back_to_pending(case, {knowledge.name}))
    if _SAYS.which_work.search(said):
        return decide(
            "answer", replace(run(card, case), intent="promo.coupon"), *back_to_pending(case, {card.name})
        )
    return None


RULES: Final = (code, more_codes)
