"""Cuts a long text into messages that a channel takes, at the best place there is, losing nothing but the blanks there."""

from collections.abc import Callable
from typing import Final

# Where to cut, the best first; the mark stays with what stands before it.
_PLACES: Final = ("\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "；", "，", ", ", " ")


def utf8(text: str) -> int:
    """How long a text is for those who count bytes."""
    return len(text.encode("utf-8"))


def pieces(text: str, limit: int, measure: Callable[[str], int] = len) -> list[str]:
    """The text in pieces of at most `limit` by this measure, never inside a character; an empty text has none."""
    found = []
    rest = text.strip()
    while rest and measure(rest) > limit:
        most = _fits(rest, limit, measure)
        cut = _cut(rest, most)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def _fits(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """How many characters from the start are within the limit, at least one."""
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _cut(text: str, most: int) -> int:
    """The best place to cut in the second half of what fits, else right at the end of it."""
    for mark in _PLACES:
        at = text.rfind(mark, most // 2, most)
        if at > 0:
            return at + len(mark)
    return most
