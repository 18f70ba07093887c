"""What a card or a note shall say: words for somebody else, of which none is the customer's wish."""

import re
from dataclasses import dataclass
from typing import Final

from bot.understanding.normalise import normalise
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """What the `words` shall be written `on`, and where they begin in the message."""

    on: str
    words: str
    start: int


def note_of(text: str) -> Note | None:
    """The note that a message tells the words of; None where it tells of none."""
    said = normalise(text)
    match = _SAYS.note.search(said.text)
    if match is None or _SAYS.came.search(said.text[: match.start(_groups(match)[1])]):
        return None
    on, words = _groups(match)
    told = _SAYS.marks.sub("", said.source(*match.span(words)))
    if not told or _SAYS.asks.search(told.lower()):
        return None
    return Note(said.source(*match.span(on)), told, said.span(*match.span(words))[0])


def _groups(match: re.Match[str]) -> tuple[str, str]:
    """The groups of what is written on, and of the words."""
    names = [name for name, value in match.groupdict().items() if value]
    return next(n for n in names if n.endswith("on")), next(n for n in names if not n.endswith("on"))
