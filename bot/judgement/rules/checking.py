"""A rule about something that a person shall look at: who asks for that is not told an article."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, hand_over, rule
from bot.turn import Decision

_SAYS: Final = phrases("checking")
LONGEST: Final = 110  # characters of such a wish


@rule(
    "person.to_check",
    "Wants somebody to look at something, or a note put for a colleague: a person is brought in, who sees what was written.",
)
def to_check(case: Case) -> Decision | None:
    said = case.turn.text.lower()
    if case.talk.owner != "bot" or len(said) > LONGEST or not _SAYS.to_check.search(said):
        return None
    return decide("handoff", hand_over("asked"), case=case, skill="handoff")


RULES: Final = (to_check,)
