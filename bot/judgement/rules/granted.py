"""Rules about what is thanked for or taken as agreed: a promise, money or an admission that nobody gave here stays ungiven."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back, decide, rule, run, say
from bot.turn import Decision
from bot.understanding.normalise import normalise
from bot.understanding.thanks import THANKS

_SAYS: Final = phrases("granted")
_SENTENCE: Final = re.compile(r"[.!。！\n]+(?=\s|$|[^\W\d])")  # what follows is not what is thanked for

SURE: Final = 0.85  # of a yes that takes what a button offers
_THANKS_LAST: Final = frozenset({"ja", "ko"})
FEW: Final = 24  # characters of thanks for one thing
LONG: Final = 140  # characters; more tells a story, of which thanks are the least
# What was said here that gives it, by the beginning of its name. What a colleague gave stands in the baton.
_OF_RETURN: Final = ("return.done", "return.confirm", "return.payer", "return.policy", "return.how")
_OF_REPAIR: Final = ("repair.done", "repair.confirm", "goodwill.repair", "goodwill.offer", "warranty.")
_GAVE: Final[Mapping[str, tuple[str, ...]]] = {
    "back": (
        *("refund.done", "refund.cancelled", "refund.status.approved", "refund.status.paid", "refund.already"),
        *("refund.after_cancel", "order.cancel.done", "price.adjusted", "notice.refund_paid", "return.done"),
    ),
    "off": ("goodwill.coupon", "goodwill.offer", "promo.", "price.adjusted", "price.tell", "membership.", "delivery.fee"),
    "new": ("exchange.done", "exchange.confirm", "exchange.replace", "delivery.claimed", "order.wrong_item.claimed", *_OF_REPAIR),
    "paid": ("exchange.done", "exchange.confirm", *_OF_RETURN, *_OF_REPAIR),
}  # fmt: skip


@rule(
    "request.not_agreed",
    "Thanks for a promise, money or an admission that nobody gave here, or takes it as agreed: said kindly that it was not.",
)
def not_agreed(case: Case) -> Decision | None:
    said = normalise(case.turn.text).text.strip()
    if not said or said.startswith("/") or len(said) > LONG or _SAYS.asks.search(said):
        return None
    if case.talk.pending and case.says("dialog.affirm", bar=SURE):
        return None  # "agreed, thanks!" is a yes to what is shown
    if case.talk.baton or not (_thanked_for(case, said) or _taken(case, said)):
        return None
    return decide("decline", say("risk.not_agreed"), *back(case), case=case)


@rule(
    "request.thanks_for_it",
    "Thanks in a few words for the very thing that was just done or told: that is thanks, and nothing is begun anew.",
)
def thanks_for_it(case: Case) -> Decision | None:
    said, social = normalise(case.turn.text).text.strip(), case.actions.get("dialog.social")
    if social is None or len(said) > FEW or not _SAYS.for_it.search(said) or _SAYS.asks.search(said):
        return None
    if case.card is None or case.card is not case.last or case.heard.value("order_id") or case.talk.form:
        return None
    return decide("answer", replace(run(social, case), intent="dialog.social"), *back(case))


def _thanked_for(case: Case, said: str) -> bool:
    """Whether something is thanked for that was not given in this conversation."""
    heard = [found for words in (THANKS, _SAYS.pleased) if (found := words.search(said))]
    if not heard:
        return False
    thanks = min(heard, key=lambda found: found.start())
    if _SAYS.vowed.search(said):
        return True
    what = (
        said
        if case.heard.language in _THANKS_LAST
        else _SENTENCE.split(said[thanks.start() :], maxsplit=1)[0]
    )
    return not _SAYS.informs.search(what) and _ungiven(case, what)


def _taken(case: Case, said: str) -> bool:
    """Whether it is taken as agreed; while an act is shown that is a word about that act."""
    if case.talk.pending or (case.talk.offered and case.says("dialog.affirm", bar=SURE)):
        return False
    bargains = (_SAYS.taken, _SAYS.taken_so, _SAYS.bargain)
    if any(pattern.search(said) for pattern in bargains):
        return True
    return bool(_SAYS.counted_on.search(said)) and (_ungiven(case, said) or bool(_SAYS.vowed.search(said)))


def _ungiven(case: Case, said: str) -> bool:
    """Whether what is named is among what can be given, and no answer of this conversation gave it."""
    kinds = [name for name, words in _SAYS.tables["given"].items() if words.search(said)]
    if not kinds:
        return False
    given = all(any(name.startswith(_GAVE[kind]) for name in case.talk.told) for kind in kinds)
    return not given or _SAYS.more.search(said) is not None


RULES: Final = (not_agreed, thanks_for_it)
