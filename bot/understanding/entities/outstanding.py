"""Which of several orders is meant, where it is told by what sets it apart: the dearest, the newest."""

from collections.abc import Iterator
from typing import Final

from bot.understanding.context import Context
from bot.understanding.entities.found import Found
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


def which_order(text: str, context: Context) -> Iterator[Found]:
    """What sets the order apart, where one was asked for or the words say that it is an order."""
    for value, pattern in _SAYS.tables["which"].items():
        for match in pattern.finditer(text):
            if "order_id" in context.expected or _SAYS.an_order.search(match[0]):
                yield Found("which_order", value, match.start(), match.end())
