"""Countries and regions by the names that people give them."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from bot.shop import Texts
from bot.writer.format import locale_of

_SHORT: Final = {
    "usa": "US", "u.s.": "US", "america": "US", "the states": "US", "uk": "GB", "britain": "GB", "england": "GB",
    "scotland": "GB", "hong kong": "HK", "macau": "MO", "taiwan": "TW", "香港": "HK", "澳门": "MO", "台湾": "TW",
    "大陆": "CN", "内地": "CN",
}  # fmt: skip


def place_name(code: str) -> Texts:
    """A country's name in Chinese and English."""
    return {language: str(locale_of(language).territories.get(code, code)) for language in ("zh", "en")}


def place_in(text: str) -> str | None:
    """The code of the country that a text names; of several the one with the longest name."""
    named = [(len(name), code) for name, code in _names() if name in text and _stands_alone(name, text)]
    return max(named)[1] if named else None


def _stands_alone(name: str, text: str) -> bool:
    """Whether a name in Latin letters is a word of its own: no Oman in a woman."""
    return not name.isascii() or re.search(rf"\b{re.escape(name)}(?!\w)", text) is not None


def place_names(codes: Iterable[str]) -> list[Texts]:
    """Names of several countries."""
    return [place_name(code) for code in codes]


@lru_cache
def _names() -> tuple[tuple[str, str], ...]:
    """Every name with its code, in lower case."""
    known = dict(_SHORT)
    for language in ("zh", "en"):
        for code, name in locale_of(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "ZZ"):
                known.setdefault(str(name).lower(), code)
    return tuple(known.items())
