"""Days, sums, numbers of orders and phones as the ten further languages say them, from the tables in `words/`."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from bot.understanding.context import Context
from bot.understanding.entities.found import Found, each
from bot.understanding.words import COMING, NUMBER, Words, words

_NUMERIC = re.compile(  # day before month, as all of them write it but Japanese and Korean
    r"(?<![\d./-])(?P<d>3[01]|[12]\d|0?[1-9])[/.](?P<mn>1[0-2]|0?[1-9])(?:[/.](?P<y>20\d\d|\d\d))?(?![\d/]|\.\d)"
)
_SIGNS = {
    "r$": "BRL", "us$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "₽": "RUB", "₩": "KRW", "฿": "THB", "₫": "VND",
}  # fmt: skip
_SIGN = "|".join(map(re.escape, _SIGNS))
_SIGNED = re.compile(
    rf"(?<!\w)(?P<before>{_SIGN})\s?(?P<first>{NUMBER})|(?<![\w.,])(?P<last>{NUMBER})\s?(?P<after>{_SIGN})"
)
_MONTH_FIRST = frozenset({"ja", "ko"})
_THOUSAND = {"만원": 10_000, "만 원": 10_000, "천원": 1000, "k": 1000, "nghìn": 1000, "ngàn": 1000}


def further_dates(text: str, context: Context) -> Iterator[Found]:
    """Days by name, by number and by counting; ISO when the day of the message is known. The longest name comes first."""
    known = words(context.language)
    if known is not None:
        yield from sorted(_dates(text, known, context.today), key=lambda found: found.start - found.end)


def _dates(text: str, known: Words, today: date | None) -> Iterator[Found]:
    for pattern, shift in known.days.relative:
        for match in pattern.finditer(text):
            yield _found(match, _after(today, shift))
    for pattern, days in known.days.counted:
        for match in pattern.finditer(text):
            yield _found(match, _after(today, days * _count(match["n"], known)))
    yield from _weekdays(text, known, today)
    yield from _calendar(text, known, today)
    for match in known.days.spans.finditer(text) if known.days.spans else ():
        yield _found(match, None)


def _calendar(text: str, known: Words, today: date | None) -> Iterator[Found]:
    for pattern, month in known.days.calendar:
        for match in pattern.finditer(text):
            yield _found(match, near(today, month or int(match["mn"]), int(match["d"])))
    if known.language in _MONTH_FIRST:
        return
    for match in _NUMERIC.finditer(text):
        if match["y"] or "/" in match[0]:  # "2.5" may be a size
            yield _found(match, _written(match, today))


def _weekdays(text: str, known: Words, today: date | None) -> Iterator[Found]:
    for pattern, weekday in known.days.this_week:
        for match in pattern.finditer(text):
            yield _found(match, _weekday(today, weekday, 0))
    for pattern, weekday, shift in known.days.weekdays:
        for match in pattern.finditer(text):
            yield _found(match, _weekday(today, weekday, shift))


def further_amounts(text: str, context: Context) -> Iterator[Found]:
    """Sums with the word of their currency after them, in the language's way to write numbers."""
    known = words(context.language)
    if known is None or known.amount is None:
        return
    for match in known.amount.finditer(text):
        currency = next(code for code, unit in match.groupdict().items() if code != "number" and unit)
        value = _decimal(match["number"]) * _THOUSAND.get(match[currency], 1)
        yield Found("amount", f"{value:f} {currency}", match.start(), match.end())
    for match in _SIGNED.finditer(text):
        sign, number = (
            (match["before"], match["first"]) if match["before"] else (match["after"], match["last"])
        )
        currency = "JPY" if sign == "¥" and known.language == "ja" else _SIGNS[sign]
        yield Found("amount", f"{_decimal(number):f} {currency}", match.start(), match.end())


def further_quantities(text: str, context: Context) -> Iterator[Found]:
    """How many, as a plain number."""
    known = words(context.language)
    if known is None or known.quantity is None:
        return
    for match in known.quantity.finditer(text):
        if (count := _count(match["number"], known)) > 0:
            yield Found("quantity", str(count), match.start(), match.end())


def further_ids(text: str, context: Context) -> Iterator[Found]:
    """Order numbers that are called so."""
    known = words(context.language)
    if known and known.order:
        for match in known.order.finditer(text):
            yield Found("order_id", match["id"].upper(), match.start("id"), match.end("id"))


def further_tails(text: str, context: Context) -> Iterator[Found]:
    """The last four digits of a phone that are called so."""
    known = words(context.language)
    if known and known.tail:
        yield from (
            found
            for found in each("phone_tail", known.tail, text, "tail")
            if found.value not in context.patterns.order_ids
        )


def near(today: date | None, month: int, day: int) -> date | None:
    """The year in which this day is closest to today."""
    if today is None:
        return None
    found = [day_ for shift in (-1, 0, 1) if (day_ := _day(today.year + shift, month, day))]
    return min(found, key=lambda each_: abs(each_ - today), default=None)


def _found(match: re.Match[str], day: date | None) -> Found:
    return Found("date", day.isoformat() if day else match[0], match.start(), match.end())


def _after(today: date | None, days: int) -> date | None:
    return today + timedelta(days=days) if today else None


def _written(match: re.Match[str], today: date | None) -> date | None:
    if not match["y"]:
        return near(today, int(match["mn"]), int(match["d"]))
    year = int(match["y"])
    return _day(year if year > 99 else 2000 + year, int(match["mn"]), int(match["d"]))


def _weekday(today: date | None, weekday: int, shift: int | None) -> date | None:
    """The day of this, last or next week; without a shift the coming one, today itself included (`COMING`: not included)."""
    if today is None:
        return None
    if shift in (None, COMING):
        first = today + timedelta(days=1 if shift == COMING else 0)
        return first + timedelta(days=(weekday - first.weekday()) % 7)
    return today + timedelta(days=weekday - today.weekday() + (shift or 0))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _count(said: str, known: Words) -> int:
    return int(said) if said.isdecimal() else known.numbers.get(said, 0)


def _decimal(said: str) -> Decimal:
    """`1.234,50`, `1,234.50`, `89,00`: a last group of one or two digits is the fraction."""
    plain = re.sub(r"[., ](?=\d{3}(?!\d))", "", said)
    return Decimal(plain.replace(",", "."))
