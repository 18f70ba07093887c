"""What is wrong with a thing somebody has, heard where no list of words has it: lamps flicker, scarves pill, one ear stays silent."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.turn import Entity
from bot.understanding.context import Context
from bot.understanding.ear import Ear
from bot.understanding.linear import Scores

FILE: Final = "trouble.safetensors"
NONE: Final = "none"
# Kinds of trouble by the reason they are, and by the wish that they lean to where no wish is told.
REASONS: Final[Mapping[str, str]] = {
    "fault": "quality",
    "damaged": "damaged",
    "missing": "wrong_item",
    "wrong": "wrong_item",
    "fit": "size",
}
KINDS: Final = (NONE, *REASONS)  # in the order of the scores
_LEANS: Final[Mapping[str, str]] = {
    "quality": "warranty.repair",
    "damaged": "warranty.repair",
    "wrong_item": "order.wrong_item",
    "size": "exchange.request",
}
# Reasons whose words are as common in questions about a thing; those of a wrong thing or a bad fit are short and plain.
_ASKED_ABOUT: Final = (("reason", "quality"), ("reason", "damaged"))
_HEARD: Final = 0.6  # trouble that is heard this surely is told
_NOTHING: Final = 0.98  # heard this surely to be none, a word for trouble tells of none ("会起球吗")
_OF_ONE_KIND: Final = 0.5  # the share of the likeliest reason, below which it is some fault
_SURE: Final = 0.7  # a reading that others would not be asked about beside
_AT_MOST: Final = 0.6  # how sure a wish becomes by trouble alone: enough to ask about, too little to act
_OURS: Final = ("product", "order_id")
# Readings beside which trouble is told: what may be wanted because of it.
_GOES_WITH: Final = (
    *("warranty.", "return.", "refund.", "exchange.", "order.wrong_item", "order.cancel", "delivery.issue"),
    *("complaint", "feedback.negative", "tech.", "goodwill.", "dispute.", "handoff."),
)


def trouble(folder: Path) -> Ear:
    """The ear for it that a judge was taught."""
    return Ear(folder / FILE, KINDS)


def reason_of(heard: Mapping[str, float]) -> str:
    """The reason that was heard, as entities name it; empty where no trouble is told surely enough."""
    by_reason: dict[str, float] = {}
    for kind, reason in REASONS.items():
        by_reason[reason] = by_reason.get(reason, 0.0) + heard.get(kind, 0.0)
    told, first = sum(by_reason.values()), max(by_reason, key=by_reason.__getitem__)
    if told < _HEARD:
        return ""
    return first if by_reason[first] >= _OF_ONE_KIND * told else "quality"


def with_trouble(
    heard: Mapping[str, float],
    entities: tuple[Entity, ...],
    chances: Scores,
    intents: Sequence[str],
    context: Context,
) -> tuple[tuple[Entity, ...], Scores]:
    """What a message names and how likely each reading is, once trouble is heard in it, or surely none.

    Words that name a reason know better which it is. What answers a question of ours wishes nothing.
    """
    if context.expected:
        return _named(entities, reason_of(heard)), chances
    if _elsewhere(entities, chances, intents):
        return entities, chances
    if heard.get(NONE, 0.0) >= _NOTHING:
        return tuple(each for each in entities if (each.entity, each.value) not in _ASKED_ABOUT), chances
    reason = reason_of(heard)
    found = _named(entities, reason)
    return found, lean(chances, intents, reason)


def _elsewhere(entities: tuple[Entity, ...], chances: Scores, intents: Sequence[str]) -> bool:
    """Whether a message is surely for no shop and names nothing on sale: "my car won't start"."""
    first = int(chances.argmax())
    ours = any(each.entity in _OURS for each in entities)
    return intents[first] == "oos" and chances[first] >= _SURE and not ours


def _named(entities: tuple[Entity, ...], reason: str) -> tuple[Entity, ...]:
    """The entities with the reason that was heard, where words name none."""
    if not reason or any(each.entity == "reason" for each in entities):
        return entities
    return (Entity(entity="reason", value=reason), *entities)


def lean(chances: Scores, intents: Sequence[str], reason: str) -> Scores:
    """Readings of a message that tells of trouble: one that is sure and does not go with it gives way to the wish that trouble
    leans to, which stays too unsure to be acted on."""
    wish = _LEANS.get(reason, "")
    if wish not in intents:
        return chances
    fits = [name.startswith(_GOES_WITH) for name in intents]
    fitting = float(chances[fits].sum())
    first = int(chances.argmax())
    if fits[first] or chances[first] < _SURE:
        return chances
    out: Scores = chances.copy()
    out[[not fit for fit in fits]] *= (1 - _AT_MOST) / (1 - fitting)
    out[list(intents).index(wish)] += _AT_MOST - fitting
    return out
