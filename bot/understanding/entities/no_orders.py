"""Numbers in the shape of an order's that mean something else: a postcode, a price, a tax number, a model, somebody's phone."""

import re
from typing import Final

from bot.understanding.context import Context
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_WORDS: Final = re.compile(r"[^\W\d_]+")


def means_else(number: str, text: str, start: int, end: int, context: Context) -> bool:
    """Whether the words beside a number, or what the shop knows, say that it is no order's."""
    before, after = text[:start], text[end:]
    if _SAYS.before.search(before) or _SAYS.after.match(after) or number in context.patterns.phones:
        return True
    return _is_price(number, text, context) or _is_postcode(before, after, context)


def _is_price(number: str, text: str, context: Context) -> bool:
    """Whether one of the shop's prices is told, among words of paying."""
    prices = {price for item in context.products for price in item.prices}
    return number in prices and _SAYS.paid.search(text) is not None


def _is_postcode(before: str, after: str, context: Context) -> bool:
    """Whether a town stands beside it, or it is where something is sent."""
    towns = context.patterns.towns
    behind, ahead = _WORDS.findall(before[-32:])[-2:], _WORDS.findall(after[:32])[:2]
    near = {*ahead[:1], " ".join(ahead)} if re.match(r",?\s?[^\W\d_]", after) else set()
    near |= {*behind[-1:], " ".join(behind)} if re.search(r"[^\W\d_],? ?$", before) else set()
    return (
        bool(towns & near)
        or _SAYS.state.search(before) is not None
        or _SAYS.sent_to.search(before) is not None
    )
