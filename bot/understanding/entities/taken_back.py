"""What a message takes back for something else: "no. 12, no wait, 14". What counts is what was said last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.understanding.parts import mended
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_AROUND: Final = " ,，。.;；、!！…~"
_SAID_AGAIN: Final = "wait, "  # with which a bare number corrects what stands before it


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands in a normalised text between two words that take something back, from `start` to `end`."""

    text: str
    start: int
    end: int


def pieces(text: str) -> tuple[Piece, ...]:
    """The text in its pieces, in order; one where nothing in it is taken back."""
    return tuple(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    start = 0
    for match in _SAYS.takes_back.finditer(text):
        yield from _piece(text, start, match.start())
        start = match.end()
    yield from _piece(text, start, len(text))


def _piece(text: str, start: int, end: int) -> Iterator[Piece]:
    start += len(text[start:end]) - len(text[start:end].lstrip(_AROUND))
    end = start + len(text[start:end].rstrip(_AROUND))
    if start < end:
        yield Piece(text[start:end], start, end)


def with_part(value: str, said: str, kind: str) -> str:
    """The value with the part in it that is said behind it; empty where that is no part of it."""
    return mended(said, value, kind) or mended(_SAID_AGAIN + said, value, kind)
