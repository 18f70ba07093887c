"""One number of an address that is corrected in a further language: which one it is, and where such a number stands."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
FLAT: Final = "flat"
HOUSE: Final = "number"
PLACES: Final = frozenset({FLAT, HOUSE})
_LONGEST: Final = 60  # characters of such a correction
_NUMBER: Final = r"(?P<{name}>\d{{1,4}}(?:[/-]\d{{1,4}}){{0,3}}[a-zа-я]?)"
_HOUSE: Final = re.compile(r"(?<![\w/-])\d{1,4}(?:[/-]\d{1,4}){0,3}[a-zа-я]?(?![\w/-])", re.IGNORECASE)


def corrected(said: str) -> tuple[str, str]:
    """Which number a message puts right, and what it shall be; two empty words where it says more than that.

    A number by itself puts nothing right: something must say that it is meant instead, or what it is the number of.
    """
    said = said.strip()
    if len(said) > _LONGEST or not (match := _bare().fullmatch(said)):
        return "", ""
    if number := match["flat"] or match["flat_after"]:
        return FLAT, number
    number = match["house"] or match["house_after"] or match["alone"]
    sorry = match["house"] or match["house_after"] or _NUMBERS.sub("", said).strip(" ,،、.!;:…")
    return (HOUSE, number) if sorry else ("", "")


def stands(place: str, value: str) -> Sequence[tuple[int, int]]:
    """Where such numbers stand in an address; the number of the house is the first that is neither flat nor postcode."""
    flats = [
        match.span("before") if match["before"] else match.span("after") for match in _flats().finditer(value)
    ]
    if place == FLAT:
        return flats
    houses = [match.span() for match in _HOUSE.finditer(value)]
    return [span for span in houses if span not in flats][:1]


_NUMBERS: Final = re.compile(r"\d[\d/-]*")


@cache
def _bare() -> re.Pattern[str]:
    sorry = rf"(?:(?:{_SAYS.sorry.pattern})(?!\w)|[\s,،、.!;:…]|(?:{_SAYS.sorry.pattern})(?=[^a-z]))*+"
    flat, house = _SAYS.flat.pattern, _SAYS.house.pattern
    some = "|".join(
        (
            rf"(?:{flat})\s?{_NUMBER.format(name='flat')}",
            rf"{_NUMBER.format(name='flat_after')}\s?(?:{flat})",
            rf"(?:{house})\s?{_NUMBER.format(name='house')}",
            rf"{_NUMBER.format(name='house_after')}\s?(?:{house})",
            _NUMBER.format(name="alone"),
        )
    )
    return re.compile(rf"{sorry}(?:{some}){sorry}", re.IGNORECASE)


@cache
def _flats() -> re.Pattern[str]:
    flat = _SAYS.flat.pattern
    return re.compile(
        rf"(?<!\w)(?:{flat})\s?{_NUMBER.format(name='before')}(?!\w)"
        rf"|(?<!\w){_NUMBER.format(name='after')}\s?(?:号室|호)",
        re.IGNORECASE,
    )
