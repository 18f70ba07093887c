"""Rules about what is asked between a fault that was told and the way out of it: which way is better, and to swap it where that can be done."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import ask_which, decide, few, rule, run
from bot.judgement.rules.problems import WAYS_OUT
from bot.turn import Decision, Entity

_SAYS: Final = phrases("of_fault")

FEW: Final = 40  # characters of such a question; English ones take twice as many
WHICH_WAY: Final = Entity(entity="which_way", value="yes")  # tells the skill what is asked
_WAYS: Final = WAYS_OUT["quality"]
_OF_GOING_BACK: Final = ("return.", "refund.", "exchange.", "goodwill.")
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


RULES: Final = (which_way, rather_swapped, may_it_go_back)
