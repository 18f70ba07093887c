"""A rule about a card or a note that goes with an order: what it shall say is nobody's wish, whatever it says."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.rule import decide, rule, run
from bot.turn import Decision
from bot.understanding.notes import note_of


@rule(
    "request.note",
    "Tells what a card or a note with an order shall say: the order is changed, and nothing of those words is taken for a wish.",
)
def note(case: Case) -> Decision | None:
    card = case.actions.get("order.change")
    if card is None or case.talk.form is not None or case.shown is not None:
        return None
    if (told := note_of(case.turn.text)) is None:
        return None
    own = tuple(each for each in case.heard.entities if each.start < told.start)
    return decide("answer", replace(run(card, case), intent="order.change", entities=own))


RULES: Final = (note,)
