"""How a fact agrees with the words around it: melted articles, plurals, dots, a capital at the beginning."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.writer.format import locale_of

_COUNT: Final = re.compile(r"(?:\d{1,4}[-–~])?(\d{1,4})")  # a number or a range, whose end counts
_FIRST: Final = re.compile(r"[^\W\d_]+(?=[\s,;.!?)-]|$)")
_FULL_STOP: Final = "."


def joined(before: str, fact: str, after: str, language: str) -> tuple[str, str, str]:
    """A fact with what stands before it and behind it, where the three agree."""
    if not fact:
        return before, fact, after
    before, fact = _melted(before, fact, language)
    fact, after = _counted(fact, after, language)
    if fact.endswith(_FULL_STOP) and re.match(r"\.(?!\.)", after):
        after = after[1:]  # "7 de dez." ends the sentence too
    return before, fact, after


@cache
def trimmed(words: str, *, fact_before: bool, fact_behind: bool) -> tuple[str, ...]:
    """Words of a line as they may stand beside facts: whole, or without what agreed with a fact and became part of it."""
    starts, ends = {words}, set[str]()
    if fact_before:
        counts = {each for table in _tables("counts") for each in table}
        starts |= {words.removeprefix(each) for each in (*counts, _FULL_STOP)}
    for start in starts:
        ends.add(start)
        if fact_behind:
            ends |= {start.removesuffix(f"{pair.partition('|')[0]} ") for pair in _melting() if start}
    return tuple(sorted(ends, key=len, reverse=True))


def capital(text: str) -> str:
    """A text that begins with a capital letter, where it begins with a word in small ones."""
    first = _FIRST.match(text)
    return text[0].upper() + text[1:] if first and first[0].islower() else text


def _melted(before: str, fact: str, language: str) -> tuple[str, str]:
    for pair, whole in _table("melts", language).items():
        ends, _, begins = pair.partition("|")
        left = before.removesuffix(f"{ends} ")
        if fact.startswith(begins) and left != before and not left[-1:].isalnum():
            return left + whole, fact[len(begins) :]
    return before, fact


def _counted(fact: str, after: str, language: str) -> tuple[str, str]:
    number = _COUNT.fullmatch(fact)
    if number is None:
        return fact, after
    for words, forms in _table("counts", language).items():
        if after.startswith(words) and not after[len(words) : len(words) + 1].isalpha():
            form = forms.get(str(locale_of(language).plural_form(int(number[1]))))
            return (form.replace("{n}", fact), after[len(words) :]) if form else (fact, after)
    return fact, after


def _melting() -> set[str]:
    return {pair for table in _tables("melts") for pair in table}


def _tables(name: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(_all()[name].values())


def _table(name: str, language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _all()[name].get(language, {})
    return found


@cache
def _all() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("grammar.toml").read_text(encoding="utf-8"))
