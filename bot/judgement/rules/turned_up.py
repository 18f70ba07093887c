"""A rule about a parcel or a thing that was missed and is there after all."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, leave_quietly, rule, say
from bot.turn import Decision

_SAYS: Final = phrases("turned_up")
LONGEST: Final = 90  # characters of such a word
_MISSED: Final = frozenset(
    {"delivery.issue", "delivery.urge", "order.status", "order.wrong_item", "complaint"}
)


@rule(
    "request.turned_up",
    "Says that what was missed is there after all: that is good to hear, nothing is begun, and nobody is fetched.",
)
def turned_up(case: Case) -> Decision | None:
    said, last, form = case.turn.text.lower().replace("’", "'"), case.last, case.talk.form
    about = set(last.intents if last else ()) | set(form.intents if form else ()) | case.talk.offered
    if case.talk.pending or len(said) > LONGEST or not _SAYS.there.search(said) or _SAYS.but.search(said):
        return None
    if not (_MISSED & about or _SAYS.never_mind.search(said)) or case.says(
        "refund.request", "return.request"
    ):
        return None
    left = (leave_quietly(form),) if form is not None else ()
    return decide("answer", *left, say("dialog.turned_up"), case=case)


RULES: Final = (turned_up,)
