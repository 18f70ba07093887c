"""Rules about one message that asks about several things."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.turn import Decision, Move

MOST: Final = 3  # things of one message that are answered; more would bury the customer in text
LIKELY: Final = 0.5  # of a wish beside a sure one: a look-up is done, anything else is asked about
_ASIDE: Final = ("dialog.", "feedback.", "bot.", "complaint", "oos")  # what is said around a wish


def less_sure(case: Case, done: Collection[str]) -> tuple[Move, ...]:
    """What becomes of the other wishes of a message whose first is carried out, so that none is lost without a word."""
    moves: dict[str, Move] = {}
    for request in case.heard.requests[:MOST]:
        name = request.top.name
        card = case.actions.get(name)
        if card is None or card.name in done or name.startswith(_ASIDE):
            continue
        if case.confidence(request) >= case.limits.bar(card.skill, name) or request.top.confidence < LIKELY:
            continue
        ask = Move(kind="say", target="clarify.one", entities=request.entities, facts={"intents": [name]})
        moves.setdefault(card.name, run(card, case, request) if card.stakes == "low" else ask)
    return tuple(moves.values())


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
