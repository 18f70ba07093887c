"""What is on file is no longer wanted: it is looked up and can be withdrawn; or other ways out are asked for instead of money."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import ask_which, decide, drop_quietly, leave_quietly, rule, run
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision

_SAYS: Final = phrases("keeping")
_CLAUSES: Final = re.compile(r"[,，。.!！?？;；\n]+|(?<=[\u4e00-\u9fff])\s+")
_WITHDRAWS: Final = "refund.cancel"
_OTHER_WAYS: Final = ("exchange.request", "warranty.repair", "goodwill.offer")


def no_more(said: str) -> bool:
    """Whether words say that something on file is no longer wanted, as far as that may be meant."""
    folded = said.lower()
    if _SAYS.only_if.search(folded):
        return False
    if not ASKS.search(said):
        return bool(_SAYS.no_more.search(folded) or _SAYS.keeps.search(folded))
    told = [part for part in _CLAUSES.split(folded) if not ASKS.search(part)]
    keeps = len(told) > 1 and any(_SAYS.keeps.search(part) for part in told)
    return keeps or any(_SAYS.no_more.search(part) for part in told)


@rule(
    "request.called_off",
    "Wants a return, an exchange or a repair no longer, while nothing is open: what is on file is looked up.",
)
def called_off(case: Case) -> Decision | None:
    card, said = case.actions.get(_WITHDRAWS), case.turn.text
    if card is None or case.talk.form or case.talk.pending or not no_more(said):
        return None
    named = _SAYS.no_more.search(said.lower()) and (
        case.talk.slots.get("order_id") or bool(case.heard.entities)
    )
    if not (named or case.talk.under_way):
        return None
    return decide("answer", replace(run(card, case), intent=_WITHDRAWS))


@rule(
    "request.other_ways",
    "Wants no money back and asks what else can be done: the other ways out are offered, and what was shown is dropped.",
)
def other_ways(case: Case) -> Decision | None:
    said = case.turn.text.lower()
    if not (_SAYS.not_back.search(said) and _SAYS.what_else.search(said)):
        return None
    ways = [name for name in _OTHER_WAYS if name in case.actions]
    if len(ways) < 2:
        return None
    left = [drop_quietly(each, skill=each.skill) for each in case.talk.pending]
    if case.talk.form:
        left.append(leave_quietly(case.talk.form))
    return decide("clarify", *left, ask_which(case, ways), case=case)


RULES: Final = (called_off,)
EARLY: Final = (other_ways,)
