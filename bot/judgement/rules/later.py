"""The rules about a decision that is put off: what waits goes on waiting, and nothing is done meanwhile."""

from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, rule, say
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.forms import LEAVES as LEAVES_FORM
from bot.judgement.rules.in_form import elsewhere
from bot.judgement.rules.pending import LEAVES
from bot.turn import Decision

_SAYS: Final = phrases("later")
_LONGEST: Final = 48  # characters of words that say no more than this
_WITH_WHY: Final = 80  # characters of "leave it as it is, I'll buy the other pair next month"
_A_NAMING: Final = 32  # characters of a word that it will be given
_WHEN: Final = frozenset({"date"})  # "tomorrow" says when they decide
_NO_WISH: Final = ("dialog.", "feedback.", "handoff.", "oos")


@rule(
    "effect.later",
    "Says that they will decide later, while an act waits: it goes on waiting, and the card is not shown again.",
)
def later(case: Case) -> Decision | None:
    said = case.turn.text.strip()
    if not case.talk.pending or case.talk.form is not None or len(said) > _LONGEST:
        return None
    if _SAYS.holds.search(said.lower()) or _SAYS.thinks.search(said.lower()):
        return decide("answer", say("effect.later"), case=case)
    if {found.entity for found in case.heard.entities} - _WHEN or ASKS.search(said) or LEAVES.search(said):
        return None
    puts_off = _SAYS.later.search(said.lower()) or talks_it_over(said)
    return decide("answer", say("effect.later"), case=case) if puts_off else None


@rule(
    "request.later",
    "Says with nothing open that they will think or talk it over first: that is all right, and nothing is begun.",
)
def not_yet(case: Case) -> Decision | None:
    said = case.turn.text.strip()
    if case.talk.pending or case.talk.form is not None or len(said) > _WITH_WHY:
        return None
    if _SAYS.thinks.search(said.lower()) or _SAYS.as_it_is.search(said.lower()):
        return decide("answer", say("dialog.nothing_to_drop"), case=case)
    if len(said) > _LONGEST:
        return None
    if ASKS.search(said):
        return None
    wish = case.sure and not case.intent.startswith(_NO_WISH)
    if wish or case.heard.value("order_id") or not talks_it_over(said):
        return None
    return decide("answer", say("dialog.nothing_to_drop"), case=case)


@rule(
    "form.waits",
    "Asks for a moment while a question is open: told that there is no hurry, and the question stays open.",
)
def waits(case: Case) -> Decision | None:
    form, said = case.talk.form, case.turn.text
    if form is None or form.takes or len(said) > _A_NAMING or case.heard.entities or LEAVES_FORM.search(said):
        return None
    moment = _SAYS.waits.search(said) and not ASKS.search(said)
    if elsewhere(case) or not (moment or gives_later(said)):
        return None
    return decide("answer", say("form.no_hurry"), case=case, skill=form.skill)


def gives_later(said: str) -> bool:
    """Whether what was asked for will be given later, or whether that may be."""
    return _SAYS.gives_later.search(said.lower()) is not None


def talks_it_over(said: str) -> bool:
    """Whether somebody talks it over with somebody close, whom nobody here shall fetch."""
    return _SAYS.talks_over.search(said.lower()) is not None


RULES: Final = (later, not_yet)
IN_A_FORM: Final = (waits,)
