"""A rule about the customer's level, asked on after it was told: what it brings and until when it holds."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, few, rule, run
from bot.judgement.rules.way_out import RULES_OF
from bot.turn import Decision, Entity

_SAYS: Final = phrases("levels")
FEW: Final = 40  # characters of a question that leans on what was told
_LEVELS: Final = "membership.info"


@rule(
    "request.of_level",
    "Asks on about a level that was just told (free returns too, when does it run out): what an article says of levels is told.",
)
def of_level(case: Case) -> Decision | None:
    knowledge, last, said = case.actions.get("knowledge.ask"), case.last, case.turn.text.lower()
    busy = case.talk.form is not None or case.talk.pending or case.heard.value("order_id")
    if knowledge is None or last is None or _LEVELS not in last.intents or busy or not few(said, FEW):
        return None
    asked = "expiry" if _SAYS.ends.search(said) else "levels" if _SAYS.brings.search(said) else ""
    if not asked or case.heard.value("product"):
        return None
    about = (Entity(entity=RULES_OF, value=f"topic.{asked}"),)
    return decide("answer", replace(run(knowledge, case), intent="knowledge.ask", entities=about))


RULES: Final = (of_level,)
