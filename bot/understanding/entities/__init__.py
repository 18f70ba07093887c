"""What a message names: ids, amounts, days, places, products, reasons. Where two finds overlap, the surer kind stays."""

import re
from itertools import pairwise

from bot.turn import Entity
from bot.understanding.context import Context
from bot.understanding.entities.dates import dates
from bot.understanding.entities.details import colours, reasons, sizes
from bot.understanding.entities.found import Finder, Found
from bot.understanding.entities.further import (
    further_amounts,
    further_dates,
    further_ids,
    further_quantities,
    further_tails,
)
from bot.understanding.entities.ids import emails, order_ids, phone_tails, phones, tracking_numbers
from bot.understanding.entities.numbers import amounts, quantities
from bot.understanding.entities.outstanding import which_order
from bot.understanding.entities.places import addresses
from bot.understanding.entities.products import find_products, products
from bot.understanding.normalise import Normalised

__all__ = ["extract", "find_products"]

# Earlier finders own their characters; `reason` and `product` may stand inside other finds.
_FINDERS: tuple[Finder, ...] = (
    emails, addresses, phone_tails, further_tails, phones, tracking_numbers, order_ids, further_ids, further_dates, dates,
    further_amounts, amounts, sizes, quantities, further_quantities, colours,
)  # fmt: skip
_TAKEN_BACK = re.compile(
    r"不对|不是|说错|打错|搞错|记错|错了|我是说|我说的是|\b(?:no|nope|sorry|oops|wait)\b.{0,8}\b(?:i mean|i meant|the|my)\b|\bi mean(?:t)?\b|\bor rather\b"
)
_NOT_IT = re.compile(r"不是(?:这个|那个|说|问)?$|\bnot(?: the| my| order)?\s*$")  # "not the lamp, the kettle"
_NOTHING = re.compile(r"(?:那|这)?[个单]?[\s,.。!！,，]*")  # "not 10423?" asks whether it is that one
_THINGS = frozenset({"order_id", "product"})
_HAN = re.compile("[\u4e00-\u9fff]")
_LETTERS = re.compile("[A-Za-z]+")
_FREE: tuple[Finder, ...] = (products, reasons, which_order)
_SPOKEN = frozenset({"address", "product", "email"})  # their value keeps the customer's own letters


def extract(message: Normalised, context: Context) -> tuple[Entity, ...]:
    """The entities of a message in order of appearance, with spans in the original text; `context.language` is the message's."""
    taken: list[Found] = []
    for finder in _FINDERS:
        for found in finder(message.text, context):
            if all(found.end <= other.start or other.end <= found.start for other in taken):
                taken.append(found)
    for finder in _FREE:
        taken.extend(_meant(message.text, sorted(finder(message.text, context), key=lambda f: f.start)))
    taken.sort(key=lambda found: (found.start, found.end))
    taken = [found for found in taken if not _denied(message.text, found, taken)]
    return tuple(_entity(message, found) for found in taken)


def _meant(text: str, named: list[Found]) -> list[Found]:
    """The things named, without one that is taken back for the next: "the kettle, no, I mean the earphones"."""
    pairs = pairwise(named)
    back = {
        a.start
        for a, b in pairs
        if a.entity == b.entity
        and (_TAKEN_BACK.search(text[a.end : b.start]) or _NOT_IT.search(text[: a.start]))
    }
    return [found for found in named if found.start not in back]


def _denied(text: str, found: Found, taken: list[Found]) -> bool:
    """Whether an order is only named as the one that is not meant: "not 10423, the earphones", 不是10423."""
    if found.entity != "order_id" or not _NOT_IT.search(text[: found.start].rstrip()):
        return False
    other = any(each.entity in _THINGS and each.start >= found.end for each in taken)
    return other or _NOTHING.fullmatch(text[found.end :]) is not None


def _entity(message: Normalised, found: Found) -> Entity:
    start, end = message.span(found.start, found.end)
    spoken = found.entity in _SPOKEN and not _pieced(message, found)
    value = message.original[start:end] if spoken or _said(message, found) else found.value
    value = _as_typed(value, message) if _pieced(message, found) else value
    return Entity(entity=found.entity, value=value, start=start, end=end)


def _pieced(message: Normalised, found: Found) -> bool:
    """Whether an address was put together from what is shown and the part that was corrected."""
    return found.entity == "address" and found.value not in message.text


def _as_typed(value: str, message: Normalised) -> str:
    """A value that was put together, in the customer's own letters where the message has them."""
    stood = (message.original[offset] for offset in message.offsets[:-1])
    own = {char: first for char, first in zip(message.text, stood, strict=True) if _HAN.match(char)}
    words = {word.lower(): word for word in _LETTERS.findall(message.original)}
    put_back = _LETTERS.sub(lambda word: words.get(word[0], word[0]), value)
    return "".join(own.get(char, char) for char in put_back)


def _said(message: Normalised, found: Found) -> bool:
    """Whether the value is just what was said, so that the original spelling is better."""
    return found.entity in ("date", "colour") and found.value == message.text[found.start : found.end]
