"""Quantities of money in a message, in digits and in words: sums with their currency, shares of a whole, bare numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from bot.money import Money, decimals
from bot.understanding.entities.numbers import CURRENCIES, number
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
UNSURE: Final = "?"
_SMALL: Final = {
    "毛": 10,
    "毛钱": 10,
    "角": 10,
    "分": 100,
    "分钱": 100,
    "cent": 100,
    "cents": 100,
    "pence": 100,
}
_FURTHER: Final = {
    "毛钱": "CNY",
    "分": "CNY",
    "分钱": "CNY",
    "圆": "CNY",
    "pence": "GBP",
    "buck": "USD",
    "pound": "GBP",
}
_PLAIN: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?|\d{1,3}(?:[,'’]\d{3}){1,3}(?:\.\d{1,9})?")
_ONES: Final = (
    *("a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS: Final = (
    {"an": 1, "a": 1}
    | {word: n for n, word in enumerate(_ONES[1:], 1)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
)


@dataclass(frozen=True, slots=True)
class Share:
    """An `amount` (in `currency`; none: the order's), a `part` of the whole, or neither: then it was not surely read."""

    amount: Decimal | None = None
    currency: str = ""
    part: Fraction | None = None

    @property
    def code(self) -> str:
        """The share as a slot keeps it."""
        if self.part is not None:
            return f"{self.part.numerator}/{self.part.denominator}"
        return UNSURE if self.amount is None else f"{self.amount:f} {self.currency}".strip()

    @staticmethod
    def of(code: str) -> "Share":
        """The share that a slot kept."""
        if code == UNSURE:
            return Share()
        if "/" in code:
            return Share(part=Fraction(code))
        value, _, currency = code.partition(" ")
        return Share(amount=Decimal(value), currency=currency)

    def money(self, whole: Money) -> Money | None:
        """The sum it comes to, never more than was said; None where that is not sure, or is finer than the currency."""
        places = Decimal(1).scaleb(-decimals(self.currency or whole.currency))
        if self.part is not None:
            share = whole.amount * self.part.numerator / self.part.denominator
            return Money(share.quantize(places, ROUND_DOWN), whole.currency)
        if self.amount is None or self.amount != self.amount.quantize(places):
            return None
        return Money(self.amount, self.currency or whole.currency)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of money, and where it stands."""

    share: Share
    start: int
    end: int
    loose: bool = False  # neither a sign nor a unit says that it is money


def quantities(said: str) -> list[Quantity]:
    """Quantities in the order in which they stand; where two overlap, the one that says more."""
    taken: list[Quantity] = []
    for each in (*_shares(said), *_sums(said), *_bare(said)):
        if all(each.end <= other.start or other.end <= each.start for other in taken):
            taken.append(each)
    return sorted(taken, key=lambda each: each.start)


def _shares(said: str) -> Iterator[Quantity]:
    for name, words in _SAYS.tables["named"].items():
        for match in words.finditer(said):
            yield Quantity(Share(part=Fraction(name)), match.start(), match.end(), loose=True)
    for match in _patterns()["share"].finditer(said):
        of = 10 if match["tenths"] else 100
        value = _value(match["percent"] or match["hundredths"] or match["tenths"])
        part = Fraction(value) / of if value is not None else Fraction(0)
        yield Quantity(Share(part=part) if 0 < part <= 1 else Share(), match.start(), match.end(), loose=True)
    for match in _patterns()["fraction"].finditer(said):
        above, below = int(match["above"]), int(match["below"])
        fits = 0 < above < below
        yield Quantity(
            Share(part=Fraction(above, below)) if fits else Share(), match.start(), match.end(), loose=True
        )


def _sums(said: str) -> Iterator[Quantity]:
    for match in _patterns()["sum"].finditer(said):
        unit = (match["sign"] or match["unit"] or "").strip()
        value = _value(match["signed"] or match["number"], match["thousands"] or match["many"] or "")
        if unit in ("块", "分", "角", "刀") and match["number"] == "一":
            continue  # 一块: together; 一刀: a cut
        if value is not None:
            value = value / _SMALL.get(unit, 1) + _tenths(match["tail"] or "")
        yield Quantity(Share(amount=value, currency=_currency(unit)), match.start(), match.end())


def _bare(said: str) -> Iterator[Quantity]:
    for match in _patterns()["bare"].finditer(said):
        said_so = match["digits"] or match["words"] or match["characters"]
        value = _value(said_so, match["many"] or "")
        if said_so.strip(" -") not in ("a", "an", "and", "one", "一"):
            yield Quantity(Share(amount=value), match.start(), match.end(), loose=True)


def _currency(unit: str) -> str:
    if unit in ("cent", "cents"):
        return ""
    return _FURTHER.get(unit) or CURRENCIES[unit]


def _tenths(tail: str) -> Decimal:
    return (number(tail.rstrip("毛角")) or Decimal(0)) / 10 if tail else Decimal(0)


def _value(words: str, many: str = "") -> Decimal | None:
    """The number that words say; None when they say none for sure."""
    plain = words.strip(" .,'’")
    if plain[:1].isdigit():
        value = Decimal(re.sub("[,'’]", "", plain)) if _PLAIN.fullmatch(plain) else None
    elif plain[:1].isascii():
        value = _in_words(plain.replace("-", " ").split())
    else:
        value = number(plain)
    times = {"万": 10_000, "千": 1000, "百": 100, "k": 1000}.get(many, 1)
    return value * times if value is not None else None


def _in_words(words: Sequence[str]) -> Decimal | None:
    """`a hundred and twenty five`; numbers in a row that make none are none."""
    whole, part = 0, 0
    for word in (word for word in words if word != "and"):
        if word in ("hundred", "thousand"):
            part = (part or 1) * (100 if word == "hundred" else 1000)
            whole, part = (whole + part, 0) if word == "thousand" else (whole, part)
            continue
        value = _NUMBERS[word]
        if part % 100 and not (part % 100 >= 20 and part % 10 == 0 and value < 10):
            return None
        part += value
    return Decimal(whole + part)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The shapes of quantities, put together from the words of the file."""
    digits, characters, words = _SAYS.digits.pattern, _SAYS.characters.pattern, _SAYS.words.pattern
    sign, unit, percent = _SAYS.sign.pattern, _SAYS.unit.pattern, _SAYS.percent.pattern
    some = f"{digits}|{characters}|{words}"
    return {
        "share": re.compile(
            rf"(?P<percent>{some})\s?(?:{percent})|百分之\s?(?P<hundredths>{digits}|{characters})"
            rf"|(?P<tenths>\d|[一二两三四五六七八九])\s?(?:成(?=$|\W|退|返|钱|款|就|吧|给|的|左右|行|可以|还|呗|呢|好|吗)|割(?!引))"
        ),
        "fraction": re.compile(r"(?<![\d./⁄])(?P<above>\d{1,2})\s?[/⁄]\s?(?P<below>\d{1,2})(?![\d./⁄])"),
        "sum": re.compile(
            rf"(?P<sign>{sign})\s?(?P<signed>{digits})(?P<thousands>[万千百]|k\b)?"
            rf"|(?P<number>{some})\s?(?P<many>[万千百]|k\b)?\s?(?P<unit>{unit})"
            rf"(?P<tail>(?:\d|[一二两三四五六七八九])(?:[毛角]|(?![\d十百千万成个天件次])))?"
        ),
        "bare": re.compile(
            rf"(?<![a-z\d.])(?P<digits>{digits})\s?(?P<many>[万千百]|k\b)?|(?P<words>{words})"
            rf"|(?P<characters>{characters})(?=$|[\W_]|就|吧|左右|可以|行|好|得了|算|给|呗|也|多)"
        ),
    }
