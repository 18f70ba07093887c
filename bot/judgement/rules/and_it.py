"""Rules about "and the shoes?" and "and in 43?": no more than the name of another thing or size."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import ActionCard, Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.judgement.rules.way_out import ASKED_BEFORE
from bot.turn import Decision, Entity

_SAYS: Final = phrases("and_it")
_LONGEST: Final = 40  # characters of "what about the trail ones then"
_OF_SIZES: Final = frozenset({"product.stock", "product.size", "price.ask", "product.info"})
_OF_THINGS: Final = frozenset({"product.info", "product.stock", "product.size", "product.compare"})
_POLITE: Final = frozenset({"dialog.social", "feedback.positive", "bot.identity"})


@rule(
    "request.and_it",
    'Says no more than "and" with the name of another thing, or "the other one": the last question is meant about it, whatever that sounds like.',
)
def and_it(case: Case) -> Decision | None:
    last = case.last
    things = [found for found in case.heard.entities if found.entity == "product"]
    said = case.turn.text.lower()
    other = not things and _SAYS.other_one.fullmatch(said.strip()) is not None
    if last is None or not (things or other) or case.talk.form is not None or len(case.turn.utterances) > 1:
        return None
    if _POLITE & set(last.intents) or len(case.turn.text) > _LONGEST:
        return None
    if other:
        return _of_last(case, last)
    if not _SAYS.and_it.search(said.strip(" ¿¡")):
        return None
    for found in sorted(things, key=lambda each: -each.start):
        said = f"{said[: found.start]} {said[found.end :]}"
    bare = _SAYS.little.sub(" ", _SAYS.and_it.sub(" ", said.strip(" ¿¡")))
    if any(map(str.isalnum, bare)):
        return None
    return _of_last(case, last)


def _of_last(case: Case, last: ActionCard) -> Decision:
    """The last question, of what is named now."""
    about = replace(case.request, intents=(replace(case.request.top, name=last.intents[0]),))
    move = run(last, case, about)
    leans = replace(move, entities=(*move.entities, ASKED_BEFORE))
    return decide("answer", leans, *back_to_pending(case, {last.name}))


@rule(
    "request.and_size",
    'Says no more than "and" with another size, after it was asked whether a thing is there or which size: the same is asked of that one.',
)
def and_size(case: Case) -> Decision | None:
    card, last = case.actions.get("product.stock"), case.last
    asked = _SAYS.and_size.fullmatch(case.turn.text.strip(" ¿¡,，。.!！?？~").lower())
    if card is None or last is None or asked is None or not _OF_SIZES & set(last.intents):
        return None
    if case.talk.form is not None or case.talk.pending or not case.talk.slots.get("product"):
        return None
    size = next(part for part in asked.groups() if part)
    of_it = replace(run(card, case), intent="product.stock", entities=(Entity(entity="size", value=size),))
    return decide("answer", of_it)


@rule(
    "request.theirs",
    "Says no more than that theirs is meant, after a question about things was answered: that is told of the one they bought.",
)
def theirs(case: Case) -> Decision | None:
    last, said = case.last, case.turn.text.lower()
    if last is None or not _OF_THINGS & set(last.intents) or case.talk.form is not None or case.talk.pending:
        return None
    if case.talk.customer_id is None or case.heard.value("order_id") or not _SAYS.theirs.search(said):
        return None
    return _of_last(case, last)
