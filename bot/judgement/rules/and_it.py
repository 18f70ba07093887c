"""The rule about "and the shoes?": no more than the name of another thing."""

from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, rule, run
from bot.turn import Decision

_SAYS: Final = phrases("and_it")
_LONGEST: Final = 40  # characters of "what about the trail ones then"
_POLITE: Final = frozenset({"dialog.social", "feedback.positive", "bot.identity"})


@rule(
    "request.and_it",
    'Says no more than "and" with the name of another thing: the last question is meant about it, whatever that sounds like.',
)
def and_it(case: Case) -> Decision | None:
    last = case.last
    things = [found for found in case.heard.entities if found.entity == "product"]
    if last is None or not things or case.talk.form is not None or len(case.turn.utterances) > 1:
        return None
    if _POLITE & set(last.intents) or len(case.turn.text) > _LONGEST:
        return None
    said = case.turn.text.lower()
    if not _SAYS.and_it.search(said.strip(" ¿¡")):
        return None
    for found in sorted(things, key=lambda each: -each.start):
        said = f"{said[: found.start]} {said[found.end :]}"
    bare = _SAYS.little.sub(" ", _SAYS.and_it.sub(" ", said.strip(" ¿¡")))
    if any(map(str.isalnum, bare)):
        return None
    about = replace(case.request, intents=(replace(case.request.top, name=last.intents[0]),))
    return decide("answer", run(last, case, about), *back_to_pending(case, {last.name}))
