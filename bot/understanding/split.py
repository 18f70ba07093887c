"""Clauses of a message: places where a second request may begin, and whether one does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.turn import Entity, Intent
from bot.understanding.normalise import Normalised

_BORDER = re.compile(
    r"[,，。.!！?？;；\n]+(?=\s|[\u3400-\u9fff]|$)|(?:^|\s)(?:另外|还有|顺便|对了|以及|同时)|(?<=[\u3400-\u9fff])(?=另外|还有就是|顺便|对了|并且)"
    r"|(?<=[\u3400-\u9fff0-9])\s*(?=(?:然后|接着)?再(?:帮|给我|把|麻烦|顺便|取消|退|查|看看|问|催|改|换)|然后(?:帮|给我|把|再|取消|退|查))"
    r"|\s(?:and also|also|and then|then|and|plus|btw|by the way|oh and)\s(?=(?:can|could|do|does|did|(?:how|what|when|where|why|who)s?|is|are|i|i'd|please|cancel|refund|return|change|"
    r"update|send|tell|check|get|give|make|put|swap|track|find|let|will|would|my|the|also|if|whether)\b)"
)
_ALSO = re.compile(
    r"\W*(?:另外|还有|顺便|对了|并且|以及|同时|然后|再(?=[帮给把麻取退查看问催改换])|(?:and )?also\b|(?:and )?then\b|plus\b|btw\b|by the way\b|oh and\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(  # a clause that only names what another one is about
    r"\W*(?:(?:订单号?|单号|编号|就?是|这[个单]|那[个单]|order|number|no|nr|it'?s|is|my|the|for)[\s:.#号]*)*[a-z]{0,4}\d{4,}(?:的|那[个单]|这[个单])?\W*",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^(?:(?:so|and|also|hi|hey|ok|btw|well),? )*(?:where|what|when|which|why|who|how|can|could|do|does|did|is|are|will|would)(?:['’]?s)?\b|(?:吗|么|呢|没有?|哪(?:儿|里)?了?|多少钱?|多久)$"
)
_AND = re.compile(r"\band\b|然后|同时|还有")
_SAME = re.compile(r"它|这个|\b(?:it|that|this|them|one)\b")  # the thing of the clause before
_IF = re.compile(r"如果|要是|万一|等.{0,8}(?:了|后)|的话|先别|\b(?:if|unless|when|once|until|after)\b")
_OPENS = re.compile(  # haste, courtesy or a name before what is wanted
    r"(?:please )?(?:hurry(?: up)?|quick(?:ly)?|come on|asap|be quick)|(?:so |very )?(?:sorry|apologies) (?:to|for) (?:bother(?:ing)?|troubl(?:e|ing)|disturb(?:ing)?) (?:you|u)|excuse me|my name(?:['’]?s| is) [\w'’-]+(?: [\w'’-]+)?"
    r"|(?:快点?|赶紧|赶快|麻利点?|抓紧)(?:的|啊|呀)?|不好意思|(?:不好意思|抱歉)?(?:啊|呀)?打扰(?:您|你)?(?:了|一下)?|我叫[\u4e00-\u9fff]{2,4}",
    re.IGNORECASE,
)
_NAMES = frozenset(("product", "order_id"))  # kinds of entities that say what a wish is about
_SHARE = 0.05  # of the whole message's reading that a part's wish must have
_SHORTEST = 2
_MOST = 5


def clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses of a normalised text, in order; one span when it has no border."""
    cuts = [
        0,
        *(position for match in _BORDER.finditer(text) for position in (match.start(), match.end())),
        len(text),
    ]
    spans = [
        (a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if len(text[a:b].strip()) >= _SHORTEST
    ]
    spans = [(a, b) for a, b in spans if not _NUMBER.fullmatch(text[a:b])] or spans
    return (
        spans[: _MOST + 1]
        if len(spans) <= _MOST
        else [*spans[: _MOST - 1], (spans[_MOST - 1][0], spans[-1][1])]
    )


def opens(clause: str) -> bool:
    """Whether a clause only leads up to what is wanted: "hurry up", "sorry to bother you", "my name is Ada"."""
    return _OPENS.fullmatch(clause.strip(" ,，。.!！")) is not None


Things = Mapping[str, frozenset[str]]  # kind of thing -> those named


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
    """The parts whose wish the whole message speaks of too, both sides of an "also", two questions in a row, and two
    neighbours that are about different things (`named`, part by part).

    "My address is wrong, can I change it?" holds two wishes by its halves and one by its whole.
    """
    kept = [chances.get(part.name, 1.0) >= _SHARE for part in parts]
    for i in range(1, len(parts)):
        if (
            _adds(text, parts[i - 1].end, parts[i].start)
            or all(_asks(text, part) for part in parts[i - 1 : i + 1])
            or (named and _apart(named[i - 1], named[i]) and not _IF.search(text[: parts[i - 1].end]))
            or (named and all(named[i - 1 : i + 1]) and _asks_on(text, parts[i - 1], parts[i]))
        ):
            kept[i - 1 : i + 1] = True, True
    return [part for part, stays in zip(parts, kept, strict=True) if stays]


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
        bool(_AND.search(between))
        and _asks(text, second)
        and not _SAME.search(text[second.start : second.end])
    )


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
    return not _IF.search(text[:end]) and any(_ALSO.match(text, place) for place in (end, start))


def _asks(text: str, part: Part) -> bool:
    """Whether the part is a question: by its mark, its first word, or its last."""
    said = text[part.start : part.end].strip()
    return text[part.end : part.end + 1] == "?" or bool(_ASKED.search(said))
