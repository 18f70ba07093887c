"""Rules about what goes into the parcel beside the goods: a card, whose words are nobody's wish, and no papers with prices."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, few, rule, run
from bot.judgement.rules.articles import WRAPPING, topic_of
from bot.turn import Decision
from bot.understanding.notes import note_of

_SAYS: Final = phrases("notes")
SOME: Final = 0.5  # of a wish that an order be changed
LONGER: Final = 40  # characters of a wish that is told whole; twice as many in Latin letters


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


@rule(
    "request.no_paper",
    "Wants no receipt or price in the parcel: noted on the order, and no invoice is made out.",
)
def no_paper(case: Case) -> Decision | None:
    card, said = case.actions.get("order.change"), case.turn.text.lower()
    theirs = case.talk.slots.get("order_id") or case.heard.value("order_id") or case.heard.value("product")
    if card is None or not theirs or case.talk.form is not None or not few(said, LONGER):
        return None
    if len(case.heard.requests) > 1 or not _SAYS.no_paper.search(said):
        return None
    return decide("clarify", replace(run(card, case), intent="order.change"))


@rule(
    "request.wrapped",
    "Wants a thing of theirs wrapped, or a card with it, and names it: that order is changed, and no article is told.",
)
def wrapped(case: Case) -> Decision | None:
    card, said = case.actions.get("order.change"), case.turn.text
    theirs = case.talk.customer_id is not None and case.heard.value("product")
    if card is None or not theirs or case.talk.form is not None or case.talk.pending:
        return None
    wished = case.intent == "order.change" and case.request.top.confidence >= SOME
    if not wished or topic_of(said) != WRAPPING or _SAYS.before_buying.search(said.lower()):
        return None
    return decide("clarify", replace(run(card, case), intent="order.change"))


RULES: Final = (note,)
WRAPS: Final = (wrapped,)
PAPERS: Final = (no_paper,)
