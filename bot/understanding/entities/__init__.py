"""What a message names: ids, amounts, days, places, products, reasons. Where two finds overlap, the surer kind stays."""

from bot.turn import Entity
from bot.understanding.context import Context
from bot.understanding.entities.dates import dates
from bot.understanding.entities.details import colours, reasons, sizes
from bot.understanding.entities.found import Finder, Found
from bot.understanding.entities.ids import emails, order_ids, phone_tails, phones, tracking_numbers
from bot.understanding.entities.numbers import amounts, quantities
from bot.understanding.entities.places import addresses
from bot.understanding.entities.products import find_products, products
from bot.understanding.normalise import Normalised

__all__ = ["extract", "find_products"]

# Earlier finders own their characters; `reason` and `product` may stand inside other finds.
_FINDERS: tuple[Finder, ...] = (
    emails, addresses, phone_tails, phones, tracking_numbers, order_ids, dates, amounts, sizes, quantities, colours,
)  # fmt: skip
_FREE: tuple[Finder, ...] = (products, reasons)
_SPOKEN = frozenset({"address", "product", "email"})  # their value keeps the customer's own letters


def extract(message: Normalised, context: Context) -> tuple[Entity, ...]:
    """The entities of a message in order of appearance, with spans in the original text."""
    taken: list[Found] = []
    for finder in _FINDERS:
        for found in finder(message.text, context):
            if all(found.end <= other.start or other.end <= found.start for other in taken):
                taken.append(found)
    for finder in _FREE:
        taken.extend(finder(message.text, context))
    taken.sort(key=lambda found: (found.start, found.end))
    return tuple(_entity(message, found) for found in taken)


def _entity(message: Normalised, found: Found) -> Entity:
    start, end = message.span(found.start, found.end)
    value = message.original[start:end] if found.entity in _SPOKEN or _said(message, found) else found.value
    return Entity(entity=found.entity, value=value, start=start, end=end)


def _said(message: Normalised, found: Found) -> bool:
    """Whether the value is just what was said, so that the original spelling is better."""
    return found.entity in ("date", "colour") and found.value == message.text[found.start : found.end]
