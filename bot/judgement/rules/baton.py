"""Rules about the word of a person: what a colleague promised is kept, what they settled is not asked again, and both are quoted."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from bot.facts import to_json
from bot.judgement.baton import OWED, Baton, Line, asks_what_was_said
from bot.judgement.case import Case
from bot.judgement.phrases import phrases
from bot.judgement.rule import decide, hand_over, rule
from bot.turn import Decision, Move, Request

_SAYS: Final = phrases("baton")

LIKELY: Final = 0.3  # readings that together are this likely may be meant
SETTLED: Final = "baton.settled"
# Wishes and questions whose answer offers or refuses something; beside others the promise is only quoted.
_OFFERS: Final = re.compile(
    r"^(?:refund|return|exchange|goodwill|warranty|order\.c|address|price\.protection|promo\.|complaint|dispute)"
)


@rule(
    "baton.kept",
    "A colleague promised something about this: it is quoted, and a person sees that it is kept.",
)
def kept(case: Case) -> Decision | None:
    if not (case.talk.baton and (owed := case.talk.baton.of(OWED))):
        return None
    demanded = asks_what_was_said(case.turn.text) and not _SAYS.which.search(case.turn.text)
    lines = _about(owed, case, offering=True) or (owed if demanded else Baton())
    if not lines:
        return None
    return decide("handoff", *quotes(lines), hand_over("promised"), case=case, skill="handoff")


@rule("baton.told", "Asks what a colleague said: told in their own words.")
def told(case: Case) -> Decision | None:
    if not case.talk.baton or not asks_what_was_said(case.turn.text):
        return None
    return decide("answer", *quotes(case.talk.baton), case=case, skill="handoff")


@rule(
    "baton.settled", "A colleague settled this: it is quoted and not asked again; who insists gets a person."
)
def settled(case: Case) -> Decision | None:
    if not case.talk.baton:
        return None
    lines = _about(case.talk.baton.of({"settled"}), case, offering=True)
    if not lines:
        return None
    if case.talk.last_response == SETTLED:
        return decide("handoff", hand_over("promised"), case=case, skill="handoff")
    return decide("answer", *quotes(lines), case=case, skill="handoff")


def beside(case: Case, decision: Decision) -> Decision:
    """The decision with what a colleague said about the same, before anything that is looked up."""
    running = {move.intent for move in decision.moves if move.kind in ("run", "fill")}
    lines = _about(case.talk.baton, case, only=running) if case.talk.baton and running else Baton()
    return replace(decision, moves=(*quotes(lines), *decision.moves)) if lines else decision


def quotes(lines: Baton) -> tuple[Move, ...]:
    """One move for each person and part: their words with their name and the time."""
    moves = []
    for group in lines.by_author():
        for part in dict.fromkeys(line.part for line in group):
            mine = [line for line in group if line.part == part]
            moves.append(Move(kind="say", target=f"baton.{part}", facts=_facts(mine)))
    return tuple(moves)


def _facts(lines: Collection[Line]) -> dict[str, JsonValue]:
    first = next(iter(lines))
    said = "\n".join(line.text for line in lines)
    return {"who": first.by, "noted_at": to_json(first.at), "said": said}


def _about(lines: Baton, case: Case, *, offering: bool = False, only: Collection[str] = ()) -> Baton:
    """The lines that any request of this turn is likely about."""
    found: list[Line] = []
    for request in case.heard.requests:
        numbers = _numbers(request, case)
        readings = {
            name: sure
            for name, sure in _readings(request, case).items()
            if (not only or name in only) and (not offering or _OFFERS.match(name))
        }
        found += [
            line
            for line in lines.lines
            if sum(sure for name, sure in readings.items() if line.concerns(name, numbers)) >= LIKELY
        ]
    return Baton(tuple(dict.fromkeys(found)))


def _readings(request: Request, case: Case) -> dict[str, float]:
    """What a request may mean and how likely; an answer to an open form means what the form is for."""
    meant = {reading.name: reading.confidence for reading in request.intents}
    form = case.talk.form
    if form is not None and (request.top.name.startswith("dialog.") or not case.sure):
        meant |= dict.fromkeys(form.intents, 1.0)
    return meant


def _numbers(request: Request, case: Case) -> frozenset[str]:
    entities = request.entities or case.heard.entities
    return frozenset(e.value for e in entities if e.entity in ("order_id", "tracking_number"))


RULES = (kept, told, settled)
