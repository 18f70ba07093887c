"""Latin letters without their marks, for what is typed in haste: "avale" for "avalé", "geblaht" or "geblaeht" for "gebläht"."""

import unicodedata
from functools import cache, lru_cache
from typing import Final

MARKED: Final = (
    "es",
    "fr",
    "de",
    "pt",
)  # whose words stay themselves without marks; Vietnamese ones become others
_WHOLE: Final = {"ß": "s", "œ": "o", "æ": "a", "ø": "o", "đ": "d"}  # no mark is on them
_SPELT: Final = {"ä": "(?:ae?)", "ö": "(?:oe?)", "ü": "(?:ue?)", "ß": "ss?", "œ": "oe?", "æ": "ae?"}


@lru_cache(maxsize=128)
def bare(text: str) -> str:
    """A lower-case text with Latin letters bare; every character stays where it was."""
    return text if text.isascii() else "".join(_bare(char) for char in text)


def bare_pattern(pattern: str) -> str:
    """A pattern as it is searched in bare text; an umlaut may be spelt with an e. None of those stands in a class."""
    return "".join(_SPELT.get(char) or _bare(char) for char in pattern)


@cache
def _bare(char: str) -> str:
    if char in _WHOLE:
        return _WHOLE[char]
    apart = unicodedata.normalize("NFD", char)
    return apart[0] if len(apart) > 1 and apart[0].isascii() else char
