"""Courtesy: clauses of nothing but polite words. A list of whole sentences is never long enough; a list of words nearly is."""

import re
from functools import cache
from typing import Final

from bot.judgement.promises.patterns import table
from bot.judgement.promises.text import Clause

_EN: Final = re.compile(r"[a-z]+")
_OTHER: Final = re.compile(r"[^\W_]")
_LONGEST: Final = {"zh": 24, "en": 120}  # characters of a clause: who is polite is brief


def courteous(clause: Clause) -> bool:
    """Whether a clause is made of polite words alone, at least one of which says that it is a courtesy."""
    heads, around = words(clause.language)
    if len(clause.text) > _LONGEST[clause.language]:
        return False
    told = _chinese(clause.text, heads | around) if clause.language == "zh" else _english(clause.text)
    return not heads.isdisjoint(told) and all(w in heads | around for w in told)


@cache
def words(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words that make a courtesy, and those that may stand around them."""
    told = table("frames")["courtesy"]
    return frozenset(told[f"{language}_heads"]), frozenset(told[f"{language}_around"])


def _english(text: str) -> list[str]:
    """The words; a figure or a letter of another script is a word that no list holds."""
    rest = _EN.sub(" ", text)
    return [*_EN.findall(text), *_OTHER.findall(rest)]


def _chinese(text: str, known: frozenset[str]) -> list[str]:
    """The longest known words from left to right; a character of none is a word of its own."""
    longest, at, found = max(map(len, known)), 0, []
    text = "".join(_OTHER.findall(text))
    while at < len(text):
        sizes = range(min(longest, len(text) - at), 0, -1)
        size = next((n for n in sizes if text[at : at + n] in known), 1)
        found.append(text[at : at + size])
        at += size
    return found
