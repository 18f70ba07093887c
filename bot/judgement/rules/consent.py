"""Rules about a yes that names the act: "嗯 退吧" to a refund that is shown says neither more nor less than "yes"."""

from collections.abc import Mapping
from re import Pattern
from typing import Final

from bot.judgement.assent import parts, words
from bot.judgement.case import Case, Pending
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule
from bot.turn import Decision, Move

_SAYS: Final = phrases("consent")
CALLED_BY: Final = _SAYS.tables["called"]  # what an act is called, by its intent
_NEEDS_A_YES: Final = "order.cancel"  # "cancel" alone may mean this very question


def _called(act: str, before: str = _SAYS.before.pattern) -> Pattern[str]:
    return words(rf"(?:(?:{before})\s*)*+(?:{act})(?:\s*(?:{_SAYS.after.pattern}))*")


_CALLED: Final[Mapping[str, Pattern[str]]] = {
    intent: _called(act.pattern) for intent, act in CALLED_BY.items()
}
_WITH_YES: Final[Mapping[str, Pattern[str]]] = {
    intent: _called(
        "|".join(each.pattern for each in (act, _SAYS.tables["with_yes"].get(intent)) if each),
        f"{_SAYS.arranges.pattern}|{_SAYS.before.pattern}",
    )
    for intent, act in CALLED_BY.items()
}


def names(intent: str, said: str) -> bool:
    """Whether all that is said is to do an act, with a yes and small words around it."""
    if intent in _WITH_YES and parts(said, _WITH_YES[intent]) >= {"act", "yes"}:
        return True
    found = parts(said, _CALLED[intent]) if intent in _CALLED else frozenset()
    return "act" in found and ("yes" in found or intent != _NEEDS_A_YES)


def agrees(case: Case, waiting: Pending) -> bool:
    """Whether all that is said is a yes or the name of what waits: no other thing, no question, no amount."""
    if len(case.heard.requests) > 1 or case.heard.entities:
        return False
    intents = _intents(case, waiting)
    if any(names(intent, case.turn.text) for intent in intents):
        return True
    acts = (_CALLED[intent] for intent in intents if intent in _CALLED)
    return any(parts(case.turn.text, act) & {"yes", "act"} for act in (*acts, None))


def _intents(case: Case, waiting: Pending) -> tuple[str, ...]:
    return next((card.intents for card in case.actions.values() if card.name == waiting.action), ())


def _names_it(case: Case, waiting: Pending) -> bool:
    said = case.turn.text
    return agrees(case, waiting) and any(names(intent, said) for intent in _intents(case, waiting))


@rule("effect.named", "Right after one act was shown, says only to do that very act: it is confirmed.")
def named(case: Case) -> Decision | None:
    if case.shown is None or not _names_it(case, case.shown):
        return None
    return decide(
        "act",
        Move(kind="confirm", target=case.shown.effect, skill=case.shown.skill, intent="dialog.affirm"),
    )


@rule(
    "effect.named_late",
    "Says to do the one act that waits, after other talk: it is shown again, not begun anew.",
)
def named_late(case: Case) -> Decision | None:
    waiting = case.talk.pending
    if len(waiting) != 1 or case.talk.form is not None:
        return None
    if not (_names_it(case, waiting[0]) or _only_called(case, waiting[0])):
        return None
    return decide("clarify", Move(kind="resume", skill=waiting[0].skill, intent="dialog.affirm"))


def _only_called(case: Case, waiting: Pending) -> bool:
    """Whether all that is said is what the act is called, which may be a no or a yes: either way it is shown again."""
    named = (_CALLED[intent] for intent in _intents(case, waiting) if intent in _CALLED)
    late = case.shown is None and agrees(case, waiting)
    return late and any("act" in parts(case.turn.text, each) for each in named)


_PAYS: Final = words(rf"(?:{_SAYS.pays_freight.pattern})(?:\s*(?:{_SAYS.and_so.pattern}))*")
_CUSTOMER_PAYS: Final = frozenset({"customer_pays", "depends"})  # clauses of an act that say so


@rule(
    "effect.pays_freight",
    "Says yes and that they pay the way back, which is what the shown act says: it is confirmed.",
)
def pays_freight(case: Case) -> Decision | None:
    shown = case.shown
    if shown is None or not _CUSTOMER_PAYS & set(shown.says):
        return None
    besides = {found.entity for found in case.heard.entities} - {"reason"}
    if besides or not parts(case.turn.text, _PAYS) >= {"yes", "act"}:
        return None
    return decide("act", Move(kind="confirm", target=shown.effect, skill=shown.skill, intent="dialog.affirm"))


RULES = (named, named_late, pays_freight)


def around_what_was_told(case: Case) -> str:
    """The message without the words that name the reason: "nothing is wrong with it" is no doubt about what is shown."""
    said = case.turn.text
    for found in sorted(case.heard.entities, key=lambda each: -each.start):
        said = f"{said[: found.start]} {said[found.end :]}"
    return said
