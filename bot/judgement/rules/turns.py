"""Rules about a turn from one way out to another in as many words, however faintly the judge hears it."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, rivals, rule, run
from bot.judgement.rules.forms import ASKS
from bot.judgement.rules.likely import ACT_OF, NOT_BACK, WANTS
from bot.judgement.rules.pending import LEAVES, RECONSIDERS
from bot.turn import Decision, Move

HEARD: Final = 0.2  # of the other way out


@rule(
    "effect.turned_to",
    "In the middle of one way out, says in as many words to take another instead: that one is shown.",
)
def turned_to(case: Case) -> Decision | None:
    shown, form, said = case.shown, case.talk.form, case.turn.text
    middle = shown or form
    if middle is None or case.heard.value("order_id") or ASKS.search(said):
        return None
    if (
        not (LEAVES.search(said) or RECONSIDERS.search(said))
        or not WANTS.search(said)
        or NOT_BACK.search(said)
    ):
        return None
    offered = next((card.intents for card in case.actions.values() if card.name == middle.action), ())
    heard = (i.name for i in case.request.intents if i.confidence >= HEARD and i.name in ACT_OF.values())
    wanted = next((name for name in heard if name in case.actions and rivals(name, offered)), "")
    if not wanted:
        return None
    quiet = {"silent": True}
    left = (
        Move(kind="drop", target=shown.effect, skill=shown.skill, facts=quiet)
        if shown
        else Move(kind="cancel_form", target=middle.action, skill=middle.skill, facts=quiet)
    )
    return decide("clarify", left, replace(run(case.actions[wanted], case), intent=wanted))


RULES = (turned_to,)
