"""A rule about what the desk itself just offered: it can be taken in words as well as by its button."""

import json
from dataclasses import replace
from typing import Final

from bot.judgement.case import Case
from bot.judgement.offered import taken
from bot.judgement.phrases import phrases
from bot.judgement.rule import back_to_pending, decide, kin, rule, run, say
from bot.judgement.rules.amends import FOR_DELAY
from bot.judgement.rules.consent import CALLED_BY, names
from bot.judgement.rules.forms import ASKS
from bot.turn import Button, Decision, Entity, Move

_SAYS: Final = phrases("taken")

SURE_YES: Final = 0.6  # of a yes to the only thing that was offered
FEW: Final = 24  # characters of such a yes
LONGEST: Final = 160  # characters of a message in which something is taken
_ENDS: Final = (
    "return.",
    "refund.",
    "exchange.",
    "order.cancel",
    "handoff.",
)  # what is wanted of a thing that is not kept
_CORE: Final = ("effect.", "notice.", "dialog.")  # buttons that are read elsewhere


def _offer(case: Case) -> tuple[Button, str] | None:
    """The choice that is taken, and what is said beside it."""
    buttons = [b for b in case.talk.buttons if b.intent in case.actions]
    if len(buttons) != len([b for b in case.talk.buttons if not b.intent.startswith(_CORE)]):
        return None
    said = case.turn.text
    if _SAYS.keeps.search(said) and all(b.intent.startswith(_ENDS) for b in buttons):
        return None
    if found := taken(said, buttons):
        return found
    acts = [button for button in buttons if button.intent != "handoff.request"]
    yes = case.intent == "dialog.affirm" and case.request.top.confidence >= SURE_YES and len(said) <= FEW
    alone = len(acts) == 1 and not case.talk.pending and not case.heard.entities and not ASKS.search(said)
    return (acts[0], "") if yes and alone and not _names_another(case, acts[0]) else None


def _names_another(case: Case, button: Button) -> bool:
    """Whether a yes names another act than the one that is offered: "all right, swap it then" takes no look at the parcel."""
    mine = kin(button.intent) | {button.intent}
    return any(names(intent, case.turn.text.strip()) for intent in CALLED_BY if intent not in mine)


@rule(
    "request.offer_taken",
    "Takes what a button of the last reply offers, in words (the second, yes, chase them): as if it were pressed, and what else is wished after it.",
)
def offer_taken(case: Case) -> Decision | None:
    if case.talk.form is not None or not case.talk.buttons or len(case.turn.text) > LONGEST:
        return None
    found = _offer(case) if not case.intent.startswith("effect.") else None
    if found is None:
        return None
    button, rest = found
    name = button.intent
    card = case.actions[name]
    surely = case.card is not None and case.sure and case.card.name != card.name
    if surely and len(case.heard.requests) == 1 and rest and name != case.intent:
        return None  # another wish, in which a word of the title occurs
    others = _others(case, card.name)
    about = _carried(button) or (_spoken_of(case) if others and "order_id" in card.takes else ())
    first = replace(run(card, case), intent=name, confidence=1.0, entities=about)
    told = (say(FOR_DELAY),) if not others and _SAYS.asks_amends.search(rest) else ()
    return decide("answer", first, *others, *told, *back_to_pending(case, {card.name}))


def _others(case: Case, taken_action: str) -> tuple[Move, ...]:
    """What else is surely wished in the same message, about what is named there."""
    if len(case.heard.requests) < 2:
        return ()
    moves = []
    for request in case.heard.requests:
        card = case.actions.get(request.top.name)
        if card is None or card.name == taken_action:
            continue
        if case.confidence(request) >= case.limits.bar(card.skill, request.top.name):
            moves.append(run(card, case, request))
    return tuple(moves)


def _spoken_of(case: Case) -> tuple[Entity, ...]:
    """The order that the offer was about, where another thing is named beside it."""
    order = case.talk.slots.get("order_id")
    return (Entity(entity="order_id", value=str(order)),) if order else ()


def _carried(button: Button) -> tuple[Entity, ...]:
    """What the button tells the skill; without anything, the order that was spoken of is meant."""
    _, brace, rest = button.payload.partition("{")
    values = json.loads(brace + rest) if brace else {}
    return tuple(Entity(entity=str(name), value=str(value)) for name, value in values.items())


RULES = (offer_taken,)
