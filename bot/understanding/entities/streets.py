"""Streets as the ten further languages write them: where one with its number begins, and where the address ends."""

from collections.abc import Iterator
from typing import Final

from bot.understanding.phrases import phrases_of
from bot.understanding.words import FURTHER

_SAYS: Final = phrases_of(__name__)
_LONGEST: Final = 90  # characters after the street: town, postcode, flat
_ONLY_THERE: Final = ("ja",)  # whose characters are others' too
_REST: Final = " ,.;:،、"


def streets(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in a normalised message."""
    last = 0
    for name in FURTHER:
        pattern = _SAYS.tables["street"].get(name)
        if pattern is None or (name in _ONLY_THERE and name != language):
            continue
        for match in pattern.finditer(text):
            if match.start() >= last:
                last = _end(text, match.end())
                yield match.start() + len(match[0]) - len(match[0].lstrip()), last


def _end(text: str, street: int) -> int:
    """The end of an address whose street ends here."""
    return street + len(said_before(text[street : street + _LONGEST]).rstrip(_REST))


def said_before(after: str) -> str:
    """What stands behind a street until something else is said, in any language."""
    stop = _SAYS.ends.search(after)
    return after[: stop.start()] if stop else after
