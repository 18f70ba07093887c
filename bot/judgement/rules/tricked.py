"""Rules about somebody who was robbed or tricked and writes on before a person is there."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, hand_over, rule, run, say
from bot.judgement.rules.people import calls_out
from bot.judgement.rules.risks import WHAT_NOW, whom_to_call
from bot.judgement.topics import robbed
from bot.turn import Decision

_SAYS: Final = phrases("tricked")

FEW: Final = 24  # characters of a question what to do
_WARNING: Final = "risk.scam"
_NO_HARM: Final = "risk.scam_no_harm"
_VICTIM: Final = "risk.victim"


@rule(
    "risk.victim_goes_on",
    "Was robbed or tricked, waits for word of a person and asks what to do: what to do now is said again.",
)
def victim_goes_on(case: Case) -> Decision | None:
    waits = case.talk.ticket_open and _VICTIM in case.talk.told and not case.talk.danger
    if not waits or case.talk.form is not None or case.talk.pending or len(case.turn.text) > FEW:
        return None
    if case.heard.entities or not WHAT_NOW.search(case.turn.text) or (case.card and case.sure):
        return None
    return decide("answer", say(_VICTIM, **whom_to_call(case)), case=case)


@rule(
    "risk.victim_asked",
    "Waits for a person after being robbed or tricked and asks what to do: what to do now is said again.",
)
def victim_asked(case: Case) -> Decision | None:
    if case.talk.owner != "queue" or _VICTIM not in case.talk.told or case.risky("safety"):
        return None
    if not WHAT_NOW.search(case.turn.text):
        return None
    return decide("answer", say(_VICTIM, **whom_to_call(case)), case=case, skill="handoff")


@rule(
    "risk.scam_goes_on",
    "Was warned of a trick and tells what those people do or say next, or asks whether it is true: the warning again.",
)
def scam_goes_on(case: Case) -> Decision | None:
    said = case.turn.text.lower()
    just_warned = case.talk.owner == "bot" and case.talk.last_response == _WARNING
    waits = case.talk.owner == "queue" and bool({_WARNING, _VICTIM} & case.talk.told)
    if not (just_warned or waits) or case.risky("safety") or robbed(case.turn.text):
        return None
    if _SAYS.gave.search(said) or not (_SAYS.they_go_on.search(said) or _SAYS.is_it_true.search(said)):
        return None
    place = (hand_over("asked"),) if waits and calls_out(case) else ()
    return decide("handoff" if place else "answer", say(_WARNING), *place, case=case, skill="handoff")


@rule(
    "risk.scam_no_harm",
    "Was warned of a trick and says that nothing was entered or paid: that this was right, and what to do to be sure.",
)
def gave_nothing(case: Case) -> Decision | None:
    said = case.turn.text.lower()
    if case.talk.owner != "bot" or case.talk.last_response != _WARNING or case.risky("safety"):
        return None
    if not _SAYS.gave_nothing.search(said) or _SAYS.let_in.search(said) or robbed(case.turn.text):
        return None
    return decide("answer", say(_NO_HARM), case=case, skill="handoff")


WAITING = (victim_asked, gave_nothing, scam_goes_on)


@rule(
    "risk.scam_of_order",
    "Was warned of a trick or robbed, and asks whether their order is all right: where it stands is told.",
)
def of_order(case: Case) -> Decision | None:
    card, said = case.actions.get("order.status"), case.turn.text.lower()
    if card is None or not {_WARNING, _VICTIM} & case.talk.told or case.talk.owner != "bot":
        return None
    if case.talk.form is not None or case.talk.pending or not _SAYS.order_well.search(said):
        return None
    return decide("answer", replace(run(card, case), intent="order.status"))


@rule(
    "risk.scam_leak",
    "Was warned of a trick or robbed, and wants to know who gave their data away: noted for the colleague, and nothing is supposed.",
)
def of_leak(case: Case) -> Decision | None:
    said = case.turn.text.lower()
    if not {_WARNING, _VICTIM} & case.talk.told or case.talk.form is not None or case.talk.pending:
        return None
    if not _SAYS.leak.search(said):
        return None
    if case.talk.ticket_open:
        return decide("answer", say("handoff.noted"), case=case, skill="handoff")
    return decide("handoff", hand_over("victim"), case=case, skill="handoff")


RULES = (victim_goes_on, of_order, of_leak)
