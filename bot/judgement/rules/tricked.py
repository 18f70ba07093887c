"""A rule about somebody who was robbed or tricked and asks on before a person is there."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, rule, say
from bot.judgement.rules.risks import WHAT_NOW, whom_to_call
from bot.turn import Decision

FEW: Final = 24  # characters of a question what to do


@rule(
    "risk.victim_goes_on",
    "Was robbed or tricked, waits for word of a person and asks what to do: what to do now is said again.",
)
def victim_goes_on(case: Case) -> Decision | None:
    waits = case.talk.ticket_open and "risk.victim" in case.talk.told and not case.talk.danger
    if not waits or case.talk.form is not None or case.talk.pending or len(case.turn.text) > FEW:
        return None
    if case.heard.entities or not WHAT_NOW.search(case.turn.text) or (case.card and case.sure):
        return None
    return decide("answer", say("risk.victim", **whom_to_call(case)), case=case)


RULES = (victim_goes_on,)
