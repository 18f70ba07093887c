"""Rules after an alarm whose person is still to come: the word that nobody was hurt, and whether the thing is kept."""

from typing import Final

from bot.judgement import danger
from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, few, rule, say
from bot.judgement.rules.risks import wants_a_person, whom_to_call
from bot.turn import Decision

_SAYS: Final = phrases("relieved")
FEW: Final = 40  # characters of a question about the thing
_CHAT: Final = ("dialog.", "feedback.", "complaint", "bot.")


@rule(
    "risk.relieved",
    "Says after an alarm that nobody is hurt and wishes nothing else: that is good to hear, and the colleague comes all the same.",
)
def relieved(case: Case) -> Decision | None:
    told = case.talk.danger and not case.talk.danger.endswith("self_harm")
    if not told or not case.talk.ticket_open or case.talk.owner == "queue" or case.risky("safety"):
        return None
    wishes = (
        len(case.heard.requests) > 1
        or wants_a_person(case)
        or (case.sure and not case.intent.startswith(_CHAT))
    )
    if wishes or case.talk.form is not None or case.talk.pending:
        return None
    if not danger.called_off(case.turn.text, case.talk.danger):
        return None
    return decide("answer", say(f"{danger.GENERAL}.relieved"), case=case)


@rule(
    "risk.keeps_thing",
    "Asks after an alarm whether to send the thing back, throw it away or keep it: the first right words again, which say to keep it.",
)
def keeps_thing(case: Case) -> Decision | None:
    told = case.talk.danger and not case.talk.danger.endswith("self_harm")
    if not told or not case.talk.ticket_open or case.talk.form is not None or case.talk.pending:
        return None
    if not few(case.turn.text, FEW) or not _SAYS.keep_or_send.search(case.turn.text.lower()):
        return None
    return decide("answer", say(case.talk.danger, **whom_to_call(case)), case=case)


RULES: Final = (relieved, keeps_thing)
