"""A rule about somebody who has died: that is met before the order it is about."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run, say
from bot.turn import Decision, Move

_SAYS: Final = phrases("bereaved")
_MET: Final = "dialog.condolence"
_WISHES: Final = (
    "order.cancel",
    "refund.",
    "return.",
    "address.",
    "account.",
    "handoff.",
    "membership.",
    "giftcard.",
)  # what is wanted done; where a parcel is can wait


@rule(
    "request.bereaved",
    "Tells that somebody close has died: condolences first, then what is surely wished for, and else asked whether to cancel, hold or send back.",
)
def bereaved(case: Case) -> Decision | None:
    if _MET in case.talk.told or not _SAYS.died.search(case.turn.text.lower()):
        return None
    if case.talk.form is not None or _SAYS.of_old.search(case.turn.text.lower()):
        return None
    if case.talk.pending:
        return decide("answer", say(_MET), *back_to_pending(case, ()), case=case)
    then = _wished(case)
    return decide("answer" if then else "clarify", say(_MET), *then, case=case)


def _wished(case: Case) -> tuple[Move, ...]:
    """What is surely wanted done besides."""
    card = case.card
    wished = card is not None and case.sure and case.intent.startswith(_WISHES)
    return (run(card, case),) if wished and card is not None else ()


RULES: Final = (bereaved,)
