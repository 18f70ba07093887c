"""Which kind of invoice is wished, and for whom: the last word on it counts, and a question about it is no wish."""

import re
from dataclasses import dataclass
from typing import Final

from bot.knowledge.quote import quote, quote_saying
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected
from bot.understanding.normalise import plainly
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
SPECIAL: Final = _SAYS.special
COMPANY: Final = _SAYS.company
_OTHER: Final = {"special": "ordinary", "ordinary": "special"}
_NEAR: Final = 14  # characters around a word in which it is denied


def kind(text: str) -> str:
    """`special` or `ordinary`, as it is wished last; empty where nothing is said of it, or only asked."""
    return "" if asks(text) else _last(plainly(text), {"special": _SAYS.special, "ordinary": _SAYS.ordinary})


def whom(text: str) -> str:
    """`company` or `own`, as it is wished last; empty where nothing is said of it."""
    return _last(plainly(text), {"company": _SAYS.company, "own": _SAYS.own})


def asks(text: str) -> bool:
    """Whether something is asked about a kind of invoice, and nothing is ordered or given."""
    text = plainly(text)
    of_it = _SAYS.special.search(text) or _SAYS.ordinary.search(text)
    asked = _SAYS.asks.search(text) and not _SAYS.begs.search(text) and not _SAYS.gives.search(text)
    return bool(of_it and asked)


def voids(text: str) -> bool:
    """Whether an invoice shall be voided and no other one is wanted in its place."""
    text = plainly(text)
    return _SAYS.void.search(text) is not None and _SAYS.anew.search(text) is None


def _last(text: str, names: dict[str, re.Pattern[str]]) -> str:
    """The name whose word is wished last; what is denied means the other one, where nothing else is wished."""
    every = [(m.start(), m.end(), name) for name, words in names.items() for m in words.finditer(text)]
    found = sorted(each for each in every if not any(_within(each, other) for other in every))
    wished = [name for start, end, name in found if not _denied(text, start, end)]
    if wished:
        return wished[-1]
    return _OTHER.get(found[-1][2], "") if found else ""


def _within(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether a word is a part of the other one: a personal name is no company's."""
    return one[2] != other[2] and other[0] <= one[0] and one[1] <= other[1]


def _denied(text: str, start: int, end: int) -> bool:
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return _SAYS.denied_before.search(before) is not None or _SAYS.denied_behind.match(behind) is not None


@dataclass(frozen=True, kw_only=True)
class AsksOfKind(Gate):
    """What is asked about kinds of invoices is told from an article; nothing is issued for it."""

    async def guard(self, scene: Scene) -> None:
        """Quote what an article says of it, if one does."""
        if not asks(scene.text) or any(found.entity == "order_id" for found in scene.entities):
            return
        retriever, language = scene.skill.services.retriever, scene.language
        found = await quote(retriever, scene.text, language)
        if found := found or await quote_saying(retriever, scene.text, language, _SAYS.of_kinds):
            raise SlotRejected(found.response, final=True, **found.facts)
