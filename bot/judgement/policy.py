"""The policy: an ordered table of rules. The first that applies decides; all that fired are kept as reasons."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.instead import rest
from bot.judgement.rule import Rule, rule, say
from bot.judgement.rules import (
    amends,
    around,
    articles,
    asides,
    baton,
    bereaved,
    both,
    bought,
    budget,
    checking,
    codes,
    consent,
    contact,
    fetching,
    files,
    forms,
    granted,
    hearsay,
    held,
    keeping,
    later,
    leaning,
    levels,
    mending,
    mends,
    money,
    notes,
    of_fault,
    offers,
    onward,
    particular,
    pending,
    people,
    phones,
    pleas,
    pressed,
    problems,
    refers,
    relieved,
    requests,
    risks,
    several,
    splits,
    standing,
    sums,
    told,
    tricked,
    tried,
    turned,
    turned_up,
    turns,
    way_out,
    written,
)
from bot.judgement.rules.of_service import may_be_told
from bot.turn import Decision, Move, Reason


@rule(
    "queue.answered",
    "Waiting for a person and asks what a look-up answers: answered, and the place in line is kept.",
)
def answered_in_line(case: Case) -> Decision | None:
    """What would be told if nobody were waited for, where telling it changes nothing."""
    a_number = case.heard.value("order_id") == case.turn.text.strip()  # the answer to "which order?"
    asks = people.asks(case) or case.talk.form or a_number
    if case.talk.owner != "queue" or not asks or not may_be_told(case):
        return None
    _, then = _decided(replace(case, talk=replace(case.talk, owner="bot", pending=(), held=())))
    looks_up = then.kind == "answer" or all(move.kind == "fill" for move in then.moves)
    if not then.moves or not looks_up or not all(_changes_nothing(case, move) for move in then.moves):
        return None
    kept = () if _KEPT in case.talk.told else (say(_KEPT),)
    return replace(then, moves=(*kept, *then.moves))


def _changes_nothing(case: Case, move: Move) -> bool:
    """Whether a move only looks something up that the customer asked about."""
    acting = {card.name for card in case.actions.values() if card.acts}
    chat = move.intent.startswith(("dialog.", "feedback.", "complaint", "dispute."))
    looks_up = move.kind == "fill" or (move.kind == "run" and not chat)
    return looks_up and move.target not in acting


def _decided(case: Case) -> tuple[Rule, Decision]:
    return next((r, found) for r in RULES if (found := r.apply(case)) is not None)


# Order is the policy: danger before everything, people before other risk, risk before wishes, what a person promised before both, an open question before a new one.
RULES: tuple[Rule, ...] = (
    *contact.RULES,
    *people.FIRST,
    *risks.WAITING,
    *tricked.WAITING,
    *people.LEFT,
    *risks.ASKED_ON,
    *people.PLACE,
    answered_in_line,
    *risks.TOLD_ON,
    *people.ASKED_IN_LINE,
    *people.OWNED,
    *risks.AT_ONCE,
    *relieved.RULES,
    *checking.RULES,
    *people.ASKED,
    *people.LISTED,
    *risks.REFUSED,
    *bereaved.RULES,
    *people.WORN_OUT,
    *risks.TOPICS,
    *baton.RULES,
    *notes.RULES,
    *hearsay.RULES,
    *later.RULES,
    *consent.RULES,
    *turns.RULES,
    *keeping.EARLY,
    *standing.REST,
    *splits.RULES,
    *turned_up.RULES,
    *mends.RULES,
    *standing.ON_A_CARD,
    *written.ON_A_CARD,
    *mending.IN_A_FORM,
    *fetching.IN_A_FORM,
    *held.RULES,
    *of_fault.ON_A_CARD,
    *bought.ON_A_CARD,
    *money.ON_A_CARD,
    *leaning.ON_A_CARD,
    *around.ON_A_CARD,
    *sums.RULES,
    *granted.RULES,
    *codes.RULES,
    *asides.ON_A_CARD,
    *pending.RULES,
    *around.RULES,
    *way_out.IN_A_FORM,
    *turned.IN_A_FORM,
    *problems.IN_A_FORM,
    *mends.IN_A_FORM,
    *written.IN_A_FORM,
    *notes.WRAPS,
    *articles.RULES,
    *offers.IN_A_FORM,
    *several.IN_A_FORM,
    *amends.IN_A_FORM,
    *told.IN_A_FORM,
    *leaning.IN_A_FORM,
    *refers.IN_A_FORM,
    *money.IN_A_FORM,
    *asides.IN_A_FORM,
    *phones.IN_A_FORM,
    *later.IN_A_FORM,
    *forms.RULES,
    *files.RULES,
    *notes.PAPERS,
    *refers.RULES,
    *bought.PIECES,
    *several.TROUBLES,
    *both.RULES,
    *turned.RULES,
    *levels.RULES,
    *onward.RULES,
    *particular.RULES,
    *risks.STILL,
    *tricked.RULES,
    *several.MANY,
    *budget.RULES,
    *way_out.RULES,
    *bought.RULES,
    *pleas.RULES,
    *standing.RULES,
    *written.RULES,
    *mending.RULES,
    *of_fault.RULES,
    *pressed.RULES,
    *tried.RULES,
    *requests.RULES,
)

_KEPT: Final = "handoff.kept"
_SILENT: Final = frozenset(
    {"request.unclear", "request.nothing_open", "risk.relieved"}
)  # no answer worth hearing beside "you are back with me"
LAST_RESORT = RULES[-1]  # applies to everything, so it explains nothing unless it decides


def judge(case: Case) -> Decision:
    """One decision for one turn, with every rule that would have applied as its reasons."""
    fired = [(rule, outcome) for rule in RULES if (outcome := rule.apply(case)) is not None]
    (first, decision), *others = fired
    others = [(rule, outcome) for rule, outcome in others if rule is not LAST_RESORT]
    reasons = (first.reason(), *decision.reasons, *(rule.reason() for rule, _ in others))
    return _complete(case, decision, reasons)


def decide_only(case: Case) -> Decision:
    """The same decision by the same rules, with no reason but the first: for judging thousands of past turns again."""
    first, decision = _decided(case)
    return _complete(case, decision, (first.reason(), *decision.reasons))


def _complete(case: Case, decision: Decision, reasons: tuple[Reason, ...]) -> Decision:
    decision = baton.beside(case, _with_the_rest(case, decision))
    return Decision(
        kind=decision.kind,
        reasons=reasons,
        moves=decision.moves,
        skill=decision.skill,
        intent=decision.intent or case.intent,
        confidence=round(min(1.0, max(0.0, decision.confidence)), 4),
    )


def _with_the_rest(case: Case, decision: Decision) -> Decision:
    """What is wanted instead of waiting in line, judged as if nobody had been waited for."""
    if [move.kind for move in decision.moves] != ["leave_queue"] or not rest(case.turn.text, waiting=True):
        return decision
    out_of_line = replace(case, talk=replace(case.talk, owner="bot", last_response=""))
    first, then = _decided(out_of_line)
    if first.id in _SILENT or any(move.kind == "handoff" for move in then.moves):
        return decision
    leave = replace(decision.moves[0], facts={"goes_on": True})
    return replace(then, kind="answer" if then.kind == "clarify" else then.kind, moves=(leave, *then.moves))
