"""Which days are meant, seen from the day of the message, and which lengths of time the facts know."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bot.judgement.promises.days import Day, Span

if TYPE_CHECKING:
    from bot.judgement.promises.backing import Backing

_HOURS: Final = {
    "second": 1 / 3600,
    "minute": 1 / 60,
    "hour": 1.0,
    "day": 24.0,
    "week": 168.0,
    "month": 720.0,
    "year": 8760.0,
}
_STRETCH: Final = re.compile(
    r"(?:[这本下]+个?)?(?:周|星期|礼拜|月)[末底初内]?|(?:this |next |end of (?:the |this ))?(?:week|weekend|month)"
)
_BY_KEY: Final = {"day": "day", "hour": "hour", "minute": "minute", "week": "week", "month": "month", "year": "year", "window": "day", "wait_s": "second"}  # fmt: skip


def today(backing: "Backing") -> date | None:
    """The shop's day on which the customer wrote."""
    said = backing.turn.utterances
    if not said:
        return None
    at = said[-1].at if said[-1].at.tzinfo else said[-1].at.replace(tzinfo=UTC)
    return at.astimezone(ZoneInfo(backing.timezone)).date()


def day_meant(day: Day, backing: "Backing") -> list[date]:
    """Calendar days a wording may mean; several where it names only a weekday, a day of the month or a stretch."""
    if day.month and day.day:
        years = [day.year] if day.year else sorted({m.year for _, m in backing.moments} | _around(backing))
        return [found for year in years if (found := _calendar(year, day.month, day.day)) is not None]
    now = today(backing)
    if day.shift is not None:
        return [now + timedelta(days=day.shift)] if now else []
    told = [_date(moment) for _, moment in backing.moments]
    if day.weekday >= 0:
        return [found for found in told if found.weekday() == day.weekday]
    if day.day:
        return [found for found in told if found.day == day.day]
    return [found for found in told if now and _within(day.vague, found, now)]


def known_day(day: date, moment: date | datetime) -> bool:
    """Whether a moment of the facts is on this day."""
    return _date(moment) == day


def span_known(span: Span, backing: "Backing", *, counted: bool) -> bool:
    """Whether facts or texts know this length of time; a `counted` one may lie between today and a day of the facts."""
    for known in _known(backing):
        if span.unit == known.unit and span.low >= known.low and span.high <= known.high:
            return True
        if {span.unit, known.unit} <= {"day", "week", "hour"} and _length(span) == _length(known):
            return True
    now = today(backing)
    if now is None or not counted or span.unit not in ("day", "week"):
        return False
    days = {abs((_date(moment) - now).days) for _, moment in backing.moments}
    factor = 7 if span.unit == "week" else 1
    return span.low * factor in days or span.high * factor in days


def _known(backing: "Backing") -> Iterator[Span]:
    yield from backing.spans
    for leaf in backing.leaves:
        unit = next((unit for word, unit in _BY_KEY.items() if word in leaf.key), "")
        ends = _ends(leaf.value)
        if unit and ends:
            yield Span(*ends, unit)
        if leaf.key == "wait_s" and ends:
            yield Span(ends[0] / 60, ends[1] / 60, "minute")


def _ends(value: Any) -> tuple[float, float] | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value), float(value)
    parts = str(value).replace("–", "-").split("-") if isinstance(value, str) and len(value) < 12 else []
    numbers = [float(part) for part in parts if part.strip().replace(".", "", 1).isdigit()]
    return (numbers[0], numbers[-1]) if numbers and len(numbers) == len(parts) else None


def _length(span: Span) -> tuple[float, float]:
    factor = _HOURS[span.unit]
    return span.low * factor, span.high * factor


def _around(backing: "Backing") -> set[int]:
    now = today(backing)
    return {now.year - 1, now.year, now.year + 1} if now else set()


def _calendar(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if day <= monthrange(year, month)[1] else None


def _date(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _within(stretch: str, day: date, now: date) -> bool:
    """Whether a day lies in a stretch that is named from today: this or next week, the weekend, this or next month.

    A stretch with a name of its own (a feast, a season) holds no day that could be compared.
    """
    if not _STRETCH.fullmatch(stretch):
        return False
    monday = now - timedelta(days=now.weekday())
    if "月" in stretch or "month" in stretch:
        ahead = (day.year - now.year) * 12 + day.month - now.month
        return ahead == (1 if stretch.startswith(("下", "next")) else 0)
    week = (day - monday).days // 7
    wanted = 1 if stretch.startswith(("下", "next")) else 0
    late = day.weekday() >= 5 if "末" in stretch or "weekend" in stretch else True
    return week == wanted and late
