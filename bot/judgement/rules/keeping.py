"""What is on file is no longer wanted: it is looked up and can be withdrawn; or other ways out are asked for instead of money."""

import re
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import ask_which, decide, drop_quietly, leave_quietly, rule, run
from bot.judgement.rules.consent import CALLED_BY
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.likely import NOT_BACK, WANTS
from bot.turn import Decision, Entity

_SAYS: Final = phrases("keeping")
_CLAUSES: Final = re.compile(r"[,，。.!！?？;；\n]+|(?<=[\u4e00-\u9fff])\s+")
_WITHDRAWS: Final = "refund.cancel"
SOME: Final = 0.3  # of another act that is wished beside what is let go of
SLIGHT: Final = 0.1  # of one that is wished of another thing than the one that is let go of
_TAKES_BACK: Final = frozenset({_WITHDRAWS, "return.withdraw"})
_THINGS: Final = frozenset({"order_id", "product", "tracking_number"})
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


def _another(case: Case, least: float) -> str:
    """The act that is wished beside the one that is let go of: "never mind the repair, I want my money back"."""
    beside = case.turn.text.lower()
    for words in (_SAYS.no_more, _SAYS.keeps):
        beside = words.sub(" ", beside)
    if NOT_BACK.search(beside):
        return ""
    if case.sure and case.card and case.card.confirms and WANTS.search(beside):
        return case.intent if case.intent not in _TAKES_BACK else ""
    acts = (i.name for i in case.request.intents if i.confidence >= least and i.name in case.actions)
    confirmed = (each for each in acts if case.actions[each].confirms and each not in _TAKES_BACK)
    return next((each for each in confirmed if each in CALLED_BY and CALLED_BY[each].search(beside)), "")


def _let_go(case: Case) -> tuple[Entity, ...]:
    """The orders and things that are named where something is let go of, rather than elsewhere in the message."""
    said = case.turn.text.lower()
    at = next((found.start() for words in (_SAYS.no_more, _SAYS.keeps) if (found := words.search(said))), 0)
    ends = [0, *(place for border in _CLAUSES.finditer(said) for place in border.span()), len(said)]
    first, last = next((a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if at <= b)
    return tuple(e for e in case.heard.entities if e.entity in _THINGS and first <= e.start < last)


@rule(
    "request.called_off",
    "Wants a return, an exchange or a repair no longer, while nothing is open: what is on file is looked up; another act of another order that is wished beside it is shown as well.",
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
    own = _let_go(case)
    elsewhere = tuple(e for e in case.heard.entities if e.entity in _THINGS and e not in own)
    other = _another(case, SLIGHT if own and elsewhere else SOME)
    takes_back = replace(run(card, case), intent=_WITHDRAWS)
    if own and elsewhere:
        takes_back = replace(takes_back, entities=own)
        then = (replace(run(case.actions[other], case), intent=other, entities=elsewhere),) if other else ()
        return decide("answer", takes_back, *then)
    return None if other else decide("answer", takes_back)


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
