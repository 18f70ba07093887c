"""Finds personal data in a text; of two that overlap the surer one counts."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.personal.accounts import cards, ibans
from bot.personal.identity import identities
from bot.personal.phones import phones
from bot.personal.span import Span

_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z\d-]{1,63}\.){1,6}[a-z]{2,24}(?![\w-])", re.I | re.A
)
# A number that is introduced as the shop's own is no person's.
_OURS: Final = re.compile(
    r"(?:订单|訂單|单|單|运单|快递|物流|追踪|商品|货|券)[编編]?[号號]?码?|"
    r"\b(?:orders?|parcel|shipment|tracking|waybill|consignment|invoice|sku|item|pedido|commande|bestellung|suivi)\b"
    r"(?:\s*(?:number|no\.?|id|nr\.?|code))?",
    re.I,
)
_JOINED: Final = re.compile(r"\s*(?:is|was|are|是|为)?\s*[:：#№]?\s*", re.I)
_LONGEST: Final = 20_000  # characters that are read


def find(text: str) -> tuple[Span, ...]:
    """What is personal in a text, in order and without overlaps. More than 20,000 characters are not read."""
    read = text[:_LONGEST]
    if not any(letter.isdigit() or letter == "@" for letter in read):
        return ()
    ours = [match.end() for match in _OURS.finditer(read)]
    kept: list[Span] = []
    for span in _surest_first(read):
        overlaps = any(span.start < other.end and other.start < span.end for other in kept)
        if not overlaps and not (span.kind in ("phone", "card") and _introduced(read, ours, span.start)):
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start))


def _surest_first(text: str) -> Iterator[Span]:
    for match in _EMAIL.finditer(text):
        yield Span(match.start(), match.end(), "email", match[0])
    for finder in (ibans, identities, cards, phones):
        found: Iterable[Span] = finder(text)
        yield from found


def _introduced(text: str, ours: Iterable[int], start: int) -> bool:
    return any(end <= start and _JOINED.fullmatch(text, end, start) for end in ours)
