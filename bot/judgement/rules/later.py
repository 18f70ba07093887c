"""The rule about a decision that is put off: what waits goes on waiting, and nothing is done meanwhile."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule, say
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.pending import LEAVES
from bot.turn import Decision

_SAYS: Final = phrases("later")
_LONGEST: Final = 48  # characters of words that say no more than this
_WHEN: Final = frozenset({"date"})  # "tomorrow" says when they decide


@rule(
    "effect.later",
    "Says that they will decide later, while an act waits: it goes on waiting, and the card is not shown again.",
)
def later(case: Case) -> Decision | None:
    said = case.turn.text.strip()
    if not case.talk.pending or case.talk.form is not None or len(said) > _LONGEST:
        return None
    if {found.entity for found in case.heard.entities} - _WHEN or ASKS.search(said) or LEAVES.search(said):
        return None
    return decide("answer", say("effect.later"), case=case) if _SAYS.later.search(said.lower()) else None


RULES: Final = (later,)
