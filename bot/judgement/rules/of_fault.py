"""Rules about what is asked between a fault that was told and the way out of it: which way is better, and to swap it where that can be done."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import ask_which, decide, drop_quietly, few, rule, run
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.problems import WAYS_OUT
from bot.turn import Decision, Entity

_SAYS: Final = phrases("of_fault")

FEW: Final = 40  # characters of such a question; English ones take twice as many
WHICH_WAY: Final = Entity(entity="which_way", value="yes")  # tells the skill what is asked
_WAYS: Final = WAYS_OUT["quality"]
_OF_GOING_BACK: Final = ("return.", "refund.", "exchange.", "goodwill.", "order.place", "price.protection")
_GOES_BACK: Final = frozenset({"return", "exchange", "refund"})
_BESIDE_WHY: Final = frozenset({"reason", "product", "quantity"})
_OFFERED: Final = frozenset({"clarify.ways", "clarify.ways_again"})  # said once a fault was told


def _free(case: Case) -> bool:
    busy = case.talk.form is not None or case.talk.pending or len(case.heard.requests) > 1
    return not busy and few(case.turn.text, FEW)


@rule(
    "request.which_way",
    "Asks which way out of a trouble is the better one: told what there is to choose from, and the ways are offered again.",
)
def which_way(case: Case) -> Decision | None:
    card, said = case.actions.get("return.policy"), case.turn.text.lower()
    of_fault = case.talk.told & _OFFERED or case.heard.value("reason") in ("quality", "damaged")
    if card is None or not of_fault or not _free(case) or not _SAYS.which_way.search(said):
        return None
    ways = [name for name in _WAYS if name in case.actions]
    told = replace(run(card, case), intent="return.policy", entities=(WHICH_WAY,))
    return decide("clarify", told, ask_which(case, ways), case=case)


@rule(
    "request.rather_swapped",
    "Wants it swapped where that can be done and the money back else: the exchange is begun, which says what is left.",
)
def rather_swapped(case: Case) -> Decision | None:
    card, said = case.actions.get("exchange.request"), case.turn.text.lower()
    busy = case.talk.form is not None or case.talk.pending
    if card is None or busy or not few(said, FEW) or not _SAYS.rather_swapped.search(said):
        return None
    return decide("clarify", replace(run(card, case), intent="exchange.request"))


@rule(
    "request.may_it_go_back",
    "Asks in plain words whether it may go back, if not surely heard, after its order was spoken of: told for that order.",
)
def may_it_go_back(case: Case) -> Decision | None:
    card, order = case.actions.get("return.policy"), case.talk.slots.get("order_id")
    if card is None or not order or case.sure or not _free(case) or case.heard.value("order_id"):
        return None
    if not case.intent.startswith(_OF_GOING_BACK) or not _SAYS.may_go_back.search(case.turn.text.lower()):
        return None
    about = (Entity(entity="order_id", value=str(order)),)
    return decide("answer", replace(run(card, case), intent="return.policy", entities=about))


@rule(
    "effect.reason_late",
    "Says why something goes back, after other talk or by its name: the one act that waits is worked out again, since the reason decides who pays.",
)
def reason_late(case: Case) -> Decision | None:
    if len(case.talk.pending) != 1 or case.talk.form is not None:
        return None
    (waiting,) = case.talk.pending
    card = next((each for each in case.actions.values() if each.name == waiting.action), None)
    told, said = {found.entity for found in case.heard.entities}, case.turn.text
    only_why = "reason" in told and told <= _BESIDE_WHY and few(said, FEW) and not ASKS.search(said)
    if case.shown is not None and told == {"reason"}:
        return None  # said right after it was shown, and of nothing else
    if card is None or waiting.type not in _GOES_BACK or not only_why:
        return None
    if case.sure and case.card is not None and case.card.confirms and case.card.name != card.name:
        return None
    kept = tuple(found for found in case.heard.entities if found.entity == "reason")
    move = replace(run(card, case), intent=card.intents[0], entities=(*kept, *_of(waiting.order)))
    return decide("clarify", drop_quietly(waiting), move)


def _of(order: str) -> tuple[Entity, ...]:
    return (Entity(entity="order_id", value=order),) if order else ()


ON_A_CARD: Final = (reason_late,)
RULES: Final = (which_way, rather_swapped, may_it_go_back)
