"""Which order of a list is meant by its place: "refund the second one", said of what was just told."""

import re
from collections.abc import Sequence
from typing import Final

from bot.shop import Order
from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_PLACES: Final = phrases_of(__name__).tables["place"]
_LAST: Final = "last"


def by_place(text: str, told: str, orders: Sequence[Order]) -> Order | None:
    """The order that stood at the place that is named, where several were just told with their numbers; else nothing."""
    listed = _in_order(told, orders)
    if len(listed) < 2:
        return None
    said = normalise(text).text
    places = [name for name, pattern in _PLACES.items() if pattern.search(said)]
    if len(places) != 1:
        return None
    if places[0] == _LAST:
        return listed[-1]
    place = int(places[0])
    return listed[place - 1] if place <= len(listed) else None


def _in_order(told: str, orders: Sequence[Order]) -> list[Order]:
    """The orders whose numbers stand in a text, as they follow each other there."""
    found = ((re.search(rf"(?<!\w){re.escape(order.id)}(?!\w)", told), order) for order in orders)
    at = sorted((match.start(), order.id, order) for match, order in found if match)
    return [order for _, _, order in at]
