"""Rules about turning to something else in the same breath: "never mind then, cancel the shoes"."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, few, leave_quietly, rule, run
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.likely import ACT_OF, NOT_BACK, WANTS
from bot.turn import Decision, Move

_SAYS: Final = phrases("turned")
_SURELY: Final = 0.85  # of a no and the wish together
_LIKELY: Final = 0.2  # of the wish beside a no that is surer
_MENDS: Final = frozenset({"warranty.repair", "exchange.request"})  # ask for words of the customer's own
_FEW: Final = 24  # characters of such words
_NO_WISH: Final = ("dialog.", "feedback.", "bot.")


def _lets_go(case: Case) -> bool:
    return _SAYS.lets_go.match(case.turn.text.lower()) is not None


def _turns_away(case: Case) -> bool:
    """Whether a message is read as a no and as one wish, and hardly as anything else: "forget it, cancel it all"."""
    no = sum(i.confidence for i in case.request.intents if i.name == "dialog.deny")
    return no + case.request.top.confidence >= _SURELY and case.intent != "dialog.deny"


@rule(
    "form.turned_to",
    "Lets go of what the open question is for and wants something else in the same breath: that is done, and the question is dropped.",
)
def in_a_form(case: Case) -> Decision | None:
    form, card = case.talk.form, case.card
    if form is None or card is None or card.name == form.action or not (case.sure or _turns_away(case)):
        return None
    if case.intent.startswith(_NO_WISH) or not _lets_go(case):
        return None
    return decide("answer", leave_quietly(form), run(card, case))


@rule(
    "form.goes_back_instead",
    "Was asked what is wrong or what it is swapped for, says in as many words that it shall go back, and tells no fault: that is shown instead.",
)
def goes_back_instead(case: Case) -> Decision | None:
    form, said = case.talk.form, case.turn.text
    card = case.actions.get("return.request")
    if form is None or card is None or not form.free or not _MENDS & set(form.intents):
        return None
    if case.heard.value("reason") or ASKS.search(said) or NOT_BACK.search(said):
        return None
    if not few(said, _FEW) or not _SAYS.goes_back.search(said.lower()):
        return None
    return decide("answer", leave_quietly(form), replace(run(card, case), intent="return.request"))


@rule(
    "request.instead_of_that",
    "Lets go of what was spoken of and wants something else in the same breath, read as a no and one wish: the wish is carried out.",
)
def surely_turned(case: Case) -> Decision | None:
    if case.talk.form is not None or case.talk.pending or len(case.heard.requests) > 1:
        return None
    readings = case.request.intents[:2]
    no = sum(i.confidence for i in readings if i.name == "dialog.deny")
    wish = next((i for i in readings if not i.name.startswith((*_NO_WISH, "handoff.", "oos"))), None)
    if not no or wish is None or wish.confidence < _LIKELY or no + wish.confidence < _SURELY:
        return None
    card = case.actions.get(wish.name)
    if card is None or not _lets_go(case):
        return None
    return decide("answer", replace(run(card, case), intent=wish.name))


@rule(
    "request.turned_to",
    "A no with nothing open that turns to an act in the same breath (never mind waiting, just refund it): asked about.",
)
def likely_turned(case: Case) -> Decision | None:
    acts = [i.name for i in case.request.intents if i.name in ACT_OF.values() and i.name in case.actions]
    wants = WANTS.search(case.turn.text) and not NOT_BACK.search(case.turn.text)
    if case.intent != "dialog.deny" or not acts or not wants or ASKS.search(case.turn.text):
        return None
    ask = Move(kind="say", target="clarify.one", entities=case.heard.entities, facts={"intents": [acts[0]]})
    return decide("clarify", ask)


IN_A_FORM: Final = (in_a_form, goes_back_instead)
RULES: Final = (surely_turned,)
UNSURE: Final = (likely_turned,)
