"""Clauses of a message: places where a second request may begin, and whether one does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.turn import Entity, Intent
from bot.understanding.normalise import Normalised
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
Things = Mapping[str, frozenset[str]]  # kind of thing -> those named
_NAMES = frozenset(("product", "order_id"))  # kinds of entities that say what a wish is about
_SHARE = 0.05  # of the whole message's reading that a part's wish must have
_SHORTEST = 2
_HEAD = 12  # characters of a part in which it may be said that the one before does not hold
_MOST = 5


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a normalised text, in order; one span when it has no border."""
    borders = [border.span() for border in _SAYS.border.finditer(text)]
    away = _SAYS.turns_away.match(text)
    if away and text[away.end() : away.end() + 1] == " ":  # "算了不弄了 几点下班" needs no comma
        borders = sorted({*borders, (away.end(), away.end() + 1)})
    cuts = [0, *(place for border in borders for place in border), len(text)]
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    spans = [(a, b) for a, b in pairs if len(text[a:b].strip()) >= _SHORTEST]
    spans = [(a, b) for a, b in spans if not _SAYS.only_number.fullmatch(text[a:b])] or spans
    if len(spans) <= _MOST:
        return spans
    return [*spans[: _MOST - 1], (spans[_MOST - 1][0], spans[-1][1])]


def opens(clause: str) -> bool:
    """Whether a clause only leads up to what is wanted: "hurry up", "sorry to bother you", "my name is Ada", "never mind"."""
    said = clause.strip(" ,，。.!！")
    return any(way.fullmatch(said) for way in (_SAYS.leads_up, _SAYS.turns_away))


@dataclass(frozen=True, slots=True)
class Part:
    """A span of a normalised message that wants one thing, and what it may be."""

    start: int
    end: int
    readings: tuple[Intent, ...]

    @property
    def name(self) -> str:
        """The likeliest reading."""
        return self.readings[0].name


def things(message: Normalised, part: Part, entities: tuple[Entity, ...]) -> Things:
    """The products and orders that a part names."""
    first, last = message.span(part.start, part.end)
    inside = [found for found in entities if first <= found.start < last and found.entity in _NAMES]
    kinds = {found.entity for found in inside}
    return {kind: frozenset(f.value.lower() for f in inside if f.entity == kind) for kind in kinds}


def supported(
    text: str, parts: Sequence[Part], chances: Mapping[str, float], named: Sequence[Things] = ()
) -> list[Part]:
    """The parts whose wish the whole message speaks of too, and neighbours that are two wishes by what they say.

    "My address is wrong, can I change it?" holds two wishes by its halves and one by its whole.

    Args:
        chances: How likely the whole message is of each wish.
        named: What each part names, where that is known.
    """
    kept = [chances.get(part.name, 1.0) >= _SHARE for part in parts]
    about = named or [{} for _ in parts]
    for i, (first, second) in enumerate(pairwise(parts)):
        if _are_two(text, first, second, about[i], about[i + 1]):
            kept[i : i + 2] = True, True
    return [part for part, stays in zip(parts, kept, strict=True) if stays]


def _are_two(text: str, first: Part, second: Part, of_first: Things, of_second: Things) -> bool:
    """Whether neighbours are two wishes whatever the whole message speaks of."""
    if _adds(text, first.end, second.start) or (_asks(text, first) and _asks(text, second)):
        return True
    if _apart(of_first, of_second) and not _SAYS.conditional.search(text[: first.end]):
        return True
    return bool(of_first and of_second) and _asks_on(text, first, second)


def _apart(first: Things, second: Things) -> bool:
    """Whether both name a thing of the same kind and none of them is the other's: the lamp and the shoes."""
    both = first.keys() & second.keys()
    return bool(both) and not any(
        a in b or b in a for kind in both for a in first[kind] for b in second[kind]
    )


def _asks_on(text: str, first: Part, second: Part) -> bool:
    """Whether an "and" brings a question about something that is named: cancel 20732 and when does the refund arrive."""
    between = text[first.end : second.start]
    return (
        bool(_SAYS.joined.search(between))
        and _asks(text, second)
        and not _SAYS.same.search(text[second.start : second.end])
    )


def stands(text: str, parts: Sequence[Part]) -> list[Part]:
    """The parts that are not taken back before the next one begins: "cancel it. no wait, swap it" wants one thing."""
    gone = [
        n
        for n, (a, b) in enumerate(pairwise(parts))
        if _SAYS.rather.search(text[a.end : _first_word(text, b)])
    ]
    return list(parts[max(gone) + 1 :]) if gone else list(parts)


def _first_word(text: str, part: Part) -> int:
    """Where the wish of a part has begun: what takes back may stand at its head."""
    return min(part.end, part.start + _HEAD)


def joined(parts: Sequence[Part], end: int) -> list[Part]:
    """Neighbours with the same wish become one part; together the parts cover the message."""
    out: list[Part] = []
    for part in parts:
        if out and out[-1].name == part.name:
            out[-1] = Part(out[-1].start, part.end, out[-1].readings)
        else:
            out.append(part)
    starts = [0, *(part.start for part in out[1:])]
    ends = [*starts[1:], end]
    return [Part(first, last, part.readings) for first, last, part in zip(starts, ends, out, strict=True)]


def _adds(text: str, end: int, start: int) -> bool:
    """Whether the part at `start`, after one that ends at `end`, says that it brings something more, on no condition."""
    return not _SAYS.conditional.search(text[:end]) and any(
        _SAYS.also.match(text, place) for place in (end, start)
    )


def _asks(text: str, part: Part) -> bool:
    """Whether the part is a question: by its mark, its first word, or its last."""
    said = text[part.start : part.end].strip()
    return text[part.end : part.end + 1] == "?" or bool(_SAYS.asked.search(said))
