"""Rules about one message that asks about several things."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.turn import Decision

MOST: Final = 3  # things of one message that are answered; more would bury the customer in text


@rule("request.each", "Asks where several orders or things of theirs stand: each is told.")
def each_of_them(case: Case) -> Decision | None:
    card = case.card
    if card is None or case.intent != "order.status" or not case.sure or len(case.heard.requests) > 1:
        return None
    if case.talk.customer_id is None:
        return None  # a visitor opens one order after the other
    for kind in ("order_id", "product"):
        named = {found.value: found for found in case.heard.entities if found.entity == kind}
        if len(named) > 1 and case.talk.form is None:
            moves = [replace(run(card, case), entities=(found,)) for found in named.values()]
            return decide("answer", *moves[:MOST], *back_to_pending(case, {card.name}))
    return None
