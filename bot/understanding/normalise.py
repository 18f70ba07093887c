"""One form for matching: half width, simplified, lower case, digits of one kind, no invisible characters; every character knows its origin."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

MAX_CHARS = 2000  # what is read of one message; the rest of a longer one says nothing new about the wish
_NOT_CHINESE = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_KEPT_RUN = 3  # soooooo -> sooo; digits are never shortened


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text to match on; `offsets[i]` is where its character `i` stood in the original.

    `typed` is the text before its marks were given back to it, where they were.
    """

    text: str
    offsets: tuple[int, ...]
    original: str
    typed: str = ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the normalised text as a span of the original."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1

    def source(self, start: int, end: int) -> str:
        """The original characters under a span of the normalised text."""
        first, last = self.span(start, end)
        return self.original[first:last]


@cache
def simplified() -> dict[int, str]:
    """Traditional characters and their simplified forms, as a `str.translate` table."""
    lines = files(__package__).joinpath("t2s.txt").read_text(encoding="utf-8").splitlines()
    traditional, simple = (line for line in lines if not line.startswith("#"))
    return {ord(a): b for a, b in zip(traditional, simple, strict=True)}


def plainly(text: str) -> str:
    """A Chinese text in simplified characters, each in its place; one of Japanese or Korean as it is."""
    return text if _NOT_CHINESE.search(text) else text.translate(simplified())


@cache
def _fold(char: str) -> str:
    if char in "\n\t\r":
        return " "
    if unicodedata.category(char) in ("Cf", "Cc", "Cs", "Co", "Mn") and not _keeps_sense(char):
        return ""
    if char.isdecimal():
        return str(unicodedata.decimal(char))  # ٢٠٧٣٢ is the number that a shop writes 20732
    folded = unicodedata.normalize("NFKC", char)
    return folded.lower().translate(simplified())


def _keeps_sense(char: str) -> bool:
    """Marks that are letters' parts in Thai, Arabic, Vietnamese and Hindi stay."""
    return unicodedata.category(char) == "Mn" and not 0xFE00 <= ord(char) <= 0xFE0F


@lru_cache(maxsize=16)  # rule after rule reads the same long message
def normalise(text: str) -> Normalised:
    """Fold a message for matching, keeping the way back to the original."""
    chars: list[str] = []
    offsets: list[int] = []
    run = 0
    for position, char in enumerate(text[:MAX_CHARS]):
        if len(chars) >= MAX_CHARS:  # a sign may stand for eighteen letters
            break
        for out in _fold(char):
            run = run + 1 if chars and chars[-1] == out else 1
            if (run > _KEPT_RUN and not out.isdigit()) or (out == " " and run > 1):
                continue
            chars.append(out)
            offsets.append(position)
    offsets.append(min(len(text), MAX_CHARS))
    return Normalised("".join(chars), tuple(offsets), text)
