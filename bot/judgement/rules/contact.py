"""Rules about contact: what is told unasked, and what customers say about being told and about whose account this is."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import back, decide, rule
from bot.turn import Decision, Move, Reason

_SAYS: Final = {"notice.allow": "given", "notice.stop": "withdrawn", "notice.decline": "withdrawn"}
_LEARNING: Final = {"learning.decline": "withdrawn", "learning.allow": "given"}
_HUSH: Final = Move(kind="hush", skill="handoff")


def _notice(case: Case) -> bool:
    last = case.turn.utterances[-1]
    return last.kind == "timer" and last.metadata.get("timer") == "notice"


def _person(case: Case) -> bool:
    return case.talk.owner not in ("bot", "closed")


@rule("notice.person", "There is something to tell, but a person has the conversation: nothing is said now.")
def to_a_person(case: Case) -> Decision | None:
    return decide("handoff", skill="handoff") if _notice(case) and _person(case) else None


@rule("notice.busy", "There is something to tell, but a question is open: nothing is said now.")
def in_between(case: Case) -> Decision | None:
    if not _notice(case):
        return None
    # What was asked for is said beside a form's question, and so is anything where that form was left long ago;
    # but nothing comes between an act and the yes it waits for.
    beside = case.turn.utterances[-1].metadata.get("beside") is True
    return decide("answer") if case.talk.pending or (case.talk.form and not beside) else None


@rule("notice.told", "The customer wants to be told of such things: it is told before they ask.")
def told(case: Case) -> Decision | None:
    about = case.turn.utterances[-1].metadata
    intent = f"notice.{about.get('kind', '')}"
    card = case.actions.get(intent) if _notice(case) else None
    if card is None:
        return None
    move = Move(kind="notify", target=card.name, skill=card.skill, intent=intent)
    why = Reason(intent, f"{about.get('notice')}; consent: {about.get('because')}")
    decision = decide("answer", move)
    return Decision(
        kind=decision.kind,
        reasons=(why,),
        moves=decision.moves,
        skill=decision.skill,
        intent=decision.intent,
        confidence=decision.confidence,
    )


@rule("notice.said", "The customer says whether they want to be told things unasked: it is noted at once.")
def consent(case: Case) -> Decision | None:
    target = _SAYS.get(case.intent)
    if target is None:
        return None
    move = Move(kind="consent", target=target, skill="account", intent=case.intent)
    return decide("handoff", move, _HUSH) if _person(case) else decide("answer", move)


@rule(
    "learning.said", "The customer says whether the shop's models may learn from them: it is noted at once."
)
def learning(case: Case) -> Decision | None:
    target = _LEARNING.get(case.intent)
    if target is None:
        return None
    move = Move(kind="learning", target=target, skill="account", intent=case.intent)
    return decide("handoff", move, _HUSH) if _person(case) else decide("answer", move, *back(case))


@rule("account.link", "The customer wants this account linked to theirs at the shop, or let go of.")
def link(case: Case) -> Decision | None:
    if case.intent not in ("account.link", "account.unlink") or _person(case):
        return None
    kind = "link" if case.intent == "account.link" else "unlink"
    return decide("answer", Move(kind=kind, skill="account", intent=case.intent))  # type: ignore[arg-type]


RULES = (to_a_person, in_between, told, consent, learning, link)
