"""The policy: an ordered table of rules. The first that applies decides; all that fired are kept as reasons."""

from bot.judgement.case import Case
from bot.judgement.rule import Rule
from bot.judgement.rules import (
    amends,
    around,
    asides,
    baton,
    consent,
    contact,
    files,
    forms,
    leaning,
    offers,
    pending,
    people,
    requests,
    risks,
    told,
    turns,
)
from bot.turn import Decision, Reason

# Order is the policy: people before risk, risk before wishes, what a person promised before both, an open question before a new one.
RULES: tuple[Rule, ...] = (
    *contact.RULES,
    *people.OWNED,
    *risks.AT_ONCE,
    *people.ASKED,
    *people.LISTED,
    *risks.REFUSED,
    *people.WORN_OUT,
    *risks.TOPICS,
    *baton.RULES,
    *consent.RULES,
    *turns.RULES,
    *pending.RULES,
    *around.RULES,
    *offers.IN_A_FORM,
    *amends.IN_A_FORM,
    *told.IN_A_FORM,
    *leaning.IN_A_FORM,
    *asides.IN_A_FORM,
    *forms.RULES,
    *files.RULES,
    *risks.STILL,
    *requests.RULES,
)

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
    rule, decision = next((r, outcome) for r in RULES if (outcome := r.apply(case)) is not None)
    return _complete(case, decision, (rule.reason(), *decision.reasons))


def _complete(case: Case, decision: Decision, reasons: tuple[Reason, ...]) -> Decision:
    decision = baton.beside(case, decision)
    return Decision(
        kind=decision.kind,
        reasons=reasons,
        moves=decision.moves,
        skill=decision.skill,
        intent=decision.intent or case.intent,
        confidence=round(min(1.0, max(0.0, decision.confidence)), 4),
    )
