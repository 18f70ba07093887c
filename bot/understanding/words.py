"""Words of the ten further languages, a file each in `words/`: what adds to the rules, and how days, sums and reasons are said."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from bot.understanding.normalise import simplified

FURTHER: Final = ("es", "fr", "de", "pt", "ja", "ko", "ru", "ar", "vi", "th")
NUMBER: Final = r"\d{1,3}(?:[., ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
COMING: Final = 1  # "el viernes que viene": the first such day after today
_FOLDER: Final = "words"
_SPACED: Final = frozenset({"es", "fr", "de", "pt", "vi", "ru", "ar"})  # words stand between spaces


@dataclass(frozen=True, slots=True)
class Days:
    """How a language names days: patterns beside what they mean."""

    relative: tuple[tuple[re.Pattern[str], int], ...] = ()
    weekdays: tuple[
        tuple[re.Pattern[str], int, int | None], ...
    ] = ()  # pattern, weekday, days that the week moves; none: coming
    this_week: tuple[tuple[re.Pattern[str], int], ...] = ()
    calendar: tuple[
        tuple[re.Pattern[str], int], ...
    ] = ()  # pattern with `d`, month (0: the pattern's own `mn`)
    counted: tuple[
        tuple[re.Pattern[str], int], ...
    ] = ()  # pattern with `n`, days of one unit (negative: back)
    spans: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What one language brings."""

    language: str
    script: re.Pattern[str]  # a message without any of these characters is not read with these words
    table: Mapping[str, Any]
    days: Days = field(default_factory=Days)
    amount: re.Pattern[str] | None = None  # groups `number` and a group for each currency
    quantity: re.Pattern[str] | None = None
    numbers: Mapping[str, int] = field(default_factory=dict)
    order: re.Pattern[str] | None = None
    tail: re.Pattern[str] | None = None
    reasons: tuple[tuple[str, re.Pattern[str]], ...] = ()
    colours: re.Pattern[str] | None = None


@cache
def words(language: str) -> Words | None:
    """The words of a language; None for Chinese, English and languages that have no file."""
    if language not in FURTHER:
        return None
    source = files(__package__).joinpath(_FOLDER, f"{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(source)
    return _read(language, {"script": table.pop("script"), **folded(table)})


def folded(value: Any) -> Any:
    """The patterns as messages are folded before matching; what is a letter of ASCII may be a class like `\\W` and stays."""
    match value:
        case str():
            return "".join(char if char.isascii() else _fold(char) for char in value)
        case list():
            return [folded(each) for each in value]
        case dict():
            return {folded(key): folded(each) for key, each in value.items()}
    return value


def _fold(char: str) -> str:
    return unicodedata.normalize("NFKC", char).lower().translate(simplified())


def _read(language: str, table: Mapping[str, Any]) -> Words:
    spaced = language in _SPACED
    numbers: Mapping[str, int] = table["numbers"]["words"]
    count = _either([r"\d{1,3}", *sorted(numbers, key=len, reverse=True)])
    ids = table["ids"]
    return Words(
        language,
        re.compile(table["script"]),
        table,
        _days(table["days"], count, spaced),
        _amount(table["money"], spaced),
        re.compile(
            rf"(?<![\w.$#])(?P<number>{count})\s?(?:{table['numbers']['counted']})"
            + (r"\b" if spaced else "")
        ),
        numbers,
        re.compile(rf"(?:{ids['order']})\s*[:#nº°-]?\s*(?P<id>\d[0-9a-z-]{{2,18}})(?![0-9a-z])"),
        re.compile(rf"(?:{ids['tail']})\s*[:=-]?\s*(?P<tail>\d{{4}})(?!\d)"),
        tuple((code, re.compile(pattern)) for code, pattern in table["reasons"].items()),
        _bounded(table["colours"]["words"], spaced),
    )


def _amount(money: Mapping[str, str], spaced: bool) -> re.Pattern[str]:
    units = "|".join(f"(?P<{code}>{pattern})" for code, pattern in money.items())
    return re.compile(rf"(?P<number>{NUMBER})\s?(?:{units})" + (r"(?!\w)" if spaced else ""))


def _days(table: Mapping[str, Any], count: str, spaced: bool) -> Days:
    relative = sorted(table["relative"].items(), key=lambda pair: -len(pair[0]))
    weekdays: list[tuple[re.Pattern[str], int, int | None]] = []
    this_week: list[tuple[re.Pattern[str], int]] = []
    for number, name in enumerate(table["weekdays"]):
        for shape, shift in (("next", 7), ("last", -7), ("coming", COMING)):
            weekdays += [
                (_bounded(each.replace("{day}", f"(?:{name})"), spaced), number, shift)
                for each in table.get(shape, ())
            ]
        this_week += [
            (_bounded(each.replace("{day}", f"(?:{name})"), spaced), number) for each in table.get("this", ())
        ]
    weekdays += [(_bounded(name, spaced), number, None) for number, name in enumerate(table["weekdays"])]
    calendar = [
        (_bounded(_day(each).replace("{m}", f"(?:{name})"), spaced), month)
        for each in table["day_month"]
        if "{m}" in each
        for month, name in reversed(list(enumerate(table["months"], 1)))  # so that 12 is not read as 1
    ]
    calendar += [
        (_bounded(_day(each).replace("{mn}", r"(?P<mn>1[0-2]|0?[1-9])"), spaced), 0)
        for each in table["day_month"]
        if "{mn}" in each
    ]
    counted = [
        (
            _bounded(each.replace("{n}", f"(?P<n>{count})").replace("{unit}", f"(?:{unit})"), spaced),
            days * way,
        )
        for way, shapes in ((1, table["in"]), (-1, table["ago"]))
        for each in shapes
        for unit, days in table["units"].items()
    ]
    return Days(
        tuple((_bounded(name, spaced), shift) for name, shift in relative),
        tuple(weekdays),
        tuple(this_week),
        tuple(calendar),
        tuple(counted),
        _bounded(_either(table["spans"]), spaced),
    )


def _day(pattern: str) -> str:
    return pattern.replace("{d}", r"(?<!\d)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)")


def _either(patterns: list[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _bounded(pattern: str, spaced: bool) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if spaced else f"(?:{pattern})")
