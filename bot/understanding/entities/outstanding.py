"""Which of several orders is meant, where it is told by what sets it apart: the dearest, the newest."""

import re
from collections.abc import Iterator
from typing import Final

from bot.understanding.context import Context
from bot.understanding.entities.found import Found

_THE: Final = r"(?:(?:那|这)(?:一)?(?:个|单|笔|件)?)?"
_OF_THEM: Final = r"的?(?:那|这)?(?:一)?(?:个|单|笔|件|订单|(?=[呢吧啊呀]|$))"
_ORDER: Final = r"(?:one|order|purchase)\b"
_WHICH: Final = {
    "dearest": re.compile(rf"{_THE}最贵{_OF_THEM}|\b(?:most expensive|dearest|priciest) {_ORDER}"),
    "cheapest": re.compile(rf"{_THE}最便宜{_OF_THEM}|\bcheapest {_ORDER}"),
    "newest": re.compile(
        rf"{_THE}(?:最新|最近|最近(?:买|下|订)|最后|刚(?:刚|才)?(?:买|下|订)){_OF_THEM}|\b(?:latest|newest|most recent) {_ORDER}"
    ),
    "oldest": re.compile(rf"{_THE}最早{_OF_THEM}|\b(?:oldest|earliest) {_ORDER}"),
}
_AN_ORDER: Final = re.compile(r"单|\border|\bpurchase")


def which_order(text: str, context: Context) -> Iterator[Found]:
    """What sets the order apart, where one was asked for or the words say that it is an order."""
    for value, pattern in _WHICH.items():
        for match in pattern.finditer(text):
            if "order_id" in context.expected or _AN_ORDER.search(match[0]):
                yield Found("which_order", value, match.start(), match.end())
