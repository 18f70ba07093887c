"""Rules about plain requests: enough known, or not; ours to answer, or not."""

from bot.judgement.case import Case
from bot.judgement.rule import decide, hand_over, rule, run, say
from bot.turn import Decision, Move

MOST_REQUESTS = 3  # of one message; more would bury the customer in text


@rule(
    "request.commitment",
    "Asks for a promise that is not ours to give: what is known is told, nothing is promised.",
)
def commitment(case: Case) -> Decision | None:
    if not case.risky("commitment"):
        return None
    looked_up = (run(case.card, case),) if case.card and case.sure and case.card.stakes == "low" else ()
    return decide("decline", say("risk.commitment"), *looked_up, case=case)


@rule("request.correction", "Corrects an earlier value: the last action runs again with the new one.")
def correction(case: Case) -> Decision | None:
    again = next((card for card in case.actions.values() if card.name == case.talk.last_action), None)
    if again and case.heard.entities and case.intent in ("dialog.correct", "dialog.inform"):
        return decide("answer", run(again, case))
    return None


@rule("request.order_number", "Only gives an order or tracking number: tell where that order stands.")
def bare_number(case: Case) -> Decision | None:
    card = case.actions.get("order.status")
    known = case.heard.value("order_id") or case.heard.value("tracking_number")
    if card and known and case.intent in ("dialog.inform", "dialog.correct"):
        return decide("answer", run(card, case))
    return None


@rule("request.known", "Understood well enough: every request is carried out in the order it was made.")
def known(case: Case) -> Decision | None:
    moves: dict[str, Move] = {}
    for request in case.heard.requests[:MOST_REQUESTS]:
        card = case.actions.get(request.top.name)
        if card and case.confidence(request) >= case.limits.bar(card.skill):
            moves.setdefault(card.name, run(card, case, request))
    return decide("answer", *moves.values()) if moves else None


@rule("request.out_of_scope", "Not for a shop: declined kindly, with what we can do.")
def out_of_scope(case: Case) -> Decision | None:
    return (
        decide("decline", say("decline.out_of_scope"), case=case, confidence=case.request.top.confidence)
        if case.intent == "oos"
        else None
    )


@rule("request.unclear_again", "Not understood several times in a row: a person helps.")
def unclear_again(case: Case) -> Decision | None:
    if case.talk.unclear >= case.limits.failed_clarifications:
        return decide("handoff", hand_over("not_understood"), case=case, skill="handoff")
    return None


@rule("request.from_knowledge", "The intent is unclear but an approved passage answers the question.")
def from_knowledge(case: Case) -> Decision | None:
    card = case.actions.get("knowledge.ask")
    if card and case.turn.passages and not case.sure:
        return decide("answer", run(card, case))
    return None


@rule("request.two_readings", "Two readings lead to different skills: ask which is meant.")
def two_readings(case: Case) -> Decision | None:
    readings = [i for i in case.request.intents if i.name in case.actions and i.confidence >= 0.15][:3]
    if len({case.actions[i.name].name for i in readings}) < 2:
        return None
    which = Move(kind="say", target="clarify.which", facts={"intents": [i.name for i in readings]})
    return decide("clarify", which, case=case, confidence=case.confidence(case.request))


@rule("request.unclear", "Not understood: ask for other words.")
def unclear(case: Case) -> Decision | None:
    return decide("clarify", say("clarify.rephrase"), case=case, confidence=case.confidence(case.request))


RULES = (
    commitment,
    correction,
    bare_number,
    known,
    out_of_scope,
    unclear_again,
    from_knowledge,
    two_readings,
    unclear,
)
