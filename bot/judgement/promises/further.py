"""Claims in further languages: words of ours in each, and any figure, whatever the language."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from bot.judgement.promises.claim import Claim
from bot.judgement.promises.days import Day
from bot.judgement.promises.known import numbers_written
from bot.judgement.promises.patterns import pattern, table
from bot.judgement.promises.text import fold

_SCRIPTS: Final = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af\u1100-\u11ff]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "vi": re.compile(r"[\u01a0\u01a1\u01af\u01b0\u0110\u0111\u1ea0-\u1ef9]"),
}
_CODE: Final = re.compile(r"(?<![a-z0-9-])(?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")
_FIGURE: Final = re.compile(r"\d+(?:[.,'\u00a0\u202f]\d+)*(?: \d{3})*(?!\d)")
_CLAUSE: Final = re.compile(r"(?<!\d)[,;:،。、؛]|[,;:،](?!\d)|[—–]| - ")
_LATIN_WORD: Final = re.compile(r"[a-z]{2,} [a-z]{2,}")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_SHORTEST: Final = 3  # letters of a clause that can state anything


def further_language(folded: str, turn_language: str) -> str:
    """Which further language a sentence is in: its script tells, else that of the turn; empty for Chinese and English."""
    for language, script in _SCRIPTS.items():
        if script.search(folded):
            return language
    return turn_language if turn_language in table("further") and _LETTERS.search(folded) else ""


def in_its_own_script(folded: str, language: str) -> bool:
    """Whether hardly a word of a sentence is in Chinese or English, so that nobody need look for claims in those."""
    script = _SCRIPTS.get(language)
    return script is not None and language != "vi" and not _LATIN_WORD.search(folded)


def further_claims(folded: str, language: str) -> Iterator[Claim]:
    """What a sentence claims in this language; its figures, links and phones are read by others."""
    for clause in _CLAUSE.split(folded):
        said = clause.strip(" .!。！")
        if not said or pattern("further", language, "open").search(said):
            continue
        if pattern("further", language, "act").search(said):
            yield Claim("act", "shape")
        if pattern("further", language, "guarantee").search(said):
            yield Claim("guarantee", said)
        if pattern("further", language, "liability").search(said):
            yield Claim("liability", said)
        yield from _days(said, language)


def further_figures(folded: str) -> Iterator[Claim]:
    """Every figure of a sentence as the numbers it may be: none may be said that is in no fact."""
    western = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in folded)
    yield from (Claim("number", match[0]) for match in _CODE.finditer(western))
    for match in _FIGURE.finditer(_CODE.sub("※", western)):
        yield Claim("number", frozenset(numbers_written(match[0])))


def states(folded: str, language: str) -> bool:
    """Whether a sentence states anything that a model would need a fact for."""
    clauses = [clause.strip() for clause in _CLAUSE.split(folded)]
    return any(
        len(_LETTERS.findall(said)) >= _SHORTEST
        and not pattern("further", language, "open").search(said)
        and not pattern("further", language, "harmless").search(said)
        for said in clauses
    )


def _days(said: str, language: str) -> Iterator[Claim]:
    relative, weekdays = _names(language)
    for word, shift in relative:
        if word.search(said):
            yield Claim("date", Day(shift=shift))
            break
    for number, word in enumerate(weekdays):
        if word.search(said):
            yield Claim("date", Day(weekday=number))


@cache
def _names(language: str) -> tuple[tuple[tuple[re.Pattern[str], int], ...], tuple[re.Pattern[str], ...]]:
    entry = table("further")[language]
    spaced = language not in ("ja", "th")  # words that stand apart
    border = (r"(?<!\w)", r"(?!\w)") if spaced else ("", "")
    named = entry["relative"].items()
    relative = tuple((re.compile(f"{border[0]}{fold(word)}{border[1]}"), shift) for word, shift in named)
    return relative, tuple(re.compile(f"{border[0]}{fold(word)}") for word in entry["weekdays"])
