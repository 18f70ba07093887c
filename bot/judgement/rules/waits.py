"""The rule about who will wait for a parcel: nothing is done, and they are told what there is to do if it does not come."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule, say
from bot.judgement.rules.forms import ASKS
from bot.turn import Decision

_SAYS: Final = phrases("waits")
_LONGEST: Final = 64  # characters of words that say no more than this
_TOLD: Final = frozenset(
    {"order.status", "delivery.issue", "delivery.period", "delivery.urge", "delivery.schedule"}
)


@rule(
    "request.gives_time",
    "Says that they will wait, after where a parcel stands: that is all right, nothing is done, and what to do if it does not come is told.",
)
def gives_time(case: Case) -> Decision | None:
    said, last = case.turn.text.lower().strip(), case.last
    if last is None or not _TOLD & set(last.intents) or case.talk.form is not None or case.talk.pending:
        return None
    named = {found.entity for found in case.heard.entities} - {"date"}
    if named or len(said) > _LONGEST or len(case.heard.requests) > 1 or ASKS.search(said):
        return None
    return decide("answer", say("order.gives_time"), case=case) if _SAYS.gives_time.fullmatch(said) else None


RULES: Final = (gives_time,)
