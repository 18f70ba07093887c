"""Titles of invoices that are no names: what is printed on an invoice stands there in the shop's words."""

import re
from typing import Final

from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_GOES_ON: Final = re.compile(r"[^\s，,。；;、？?！!：:]*")  # right behind a name, with nothing between


def binds(title: str, told: str) -> bool:
    """Whether a title, as it was told, is a sentence that would bind somebody, such as a promise or a sum of money.

    Without a title, all that was told is read.
    """
    if not title:
        return _SAYS.binds.search(told) is not None
    _, found, behind = told.partition(title)
    goes_on = _GOES_ON.match(behind) if found else None
    return _SAYS.binds.search(title + (goes_on[0] if goes_on else "")) is not None
