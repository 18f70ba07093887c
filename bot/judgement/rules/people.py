"""Rules about people: who owns the conversation, who wants a person, who has had enough."""

from pydantic import JsonValue

from bot.judgement.case import Case
from bot.judgement.rule import decide, hand_over, rule
from bot.turn import Decision, Move


@rule("queue.left", "Waiting for a person and says never mind: the bot takes over again.")
def left_queue(case: Case) -> Decision | None:
    if case.talk.owner == "queue" and case.says("dialog.deny") and case.intent == "dialog.deny":
        return decide("answer", Move(kind="leave_queue", skill="handoff", intent="dialog.deny"))
    return None


@rule("owner.person", "A person is awaited or owns the conversation: the bot says nothing.")
def person_owns(case: Case) -> Decision | None:
    if case.talk.owner in ("bot", "closed"):
        return None
    return decide("handoff", Move(kind="hush", skill="handoff", intent=case.intent))


@rule("approval.given", "A person approved or refused an effect: carry it out, or say that it was refused.")
def approval(case: Case) -> Decision | None:
    last = case.turn.utterances[-1]
    if last.kind != "approval":
        return None
    effect = str(last.metadata.get("effect", ""))
    person: dict[str, JsonValue] = {"approver": str(last.metadata.get("agent", ""))}
    if last.metadata.get("verdict") == "approve":
        return decide("act", Move(kind="confirm", target=effect, facts=person))
    return decide("decline", Move(kind="drop", target=effect, facts=person))


@rule("timer.nothing", "A timer ran out that nothing listens to any more: nothing is said.")
def timer(case: Case) -> Decision | None:
    return decide("answer", case=case) if case.turn.utterances[-1].kind == "timer" else None


@rule("person.asked", "A wish for a person is never argued with.")
def asked_for_person(case: Case) -> Decision | None:
    if case.says("handoff.request"):
        return decide("handoff", hand_over("asked"), case=case, skill="handoff")
    return None


@rule("person.dissatisfied", "Dissatisfied for several turns in a row: a person takes over.")
def dissatisfied(case: Case) -> Decision | None:
    if case.heard.displeased and case.talk.dissatisfied + 1 >= case.limits.dissatisfied_turns:
        return decide("handoff", hand_over("dissatisfied"), case=case, skill="handoff")
    return None


OWNED = (approval, timer, left_queue, person_owns)
ASKED = (asked_for_person,)
WORN_OUT = (dissatisfied,)
