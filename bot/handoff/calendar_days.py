"""Days of a calendar as a policy writes them: spans of a day, weekdays, holidays, special days."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Final, Self

from pydantic import JsonValue

from bot.errors import ConfigError

Spans = tuple[tuple[time, time], ...]

_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
_YEARLY: Final = re.compile(r"(\d{2})-(\d{2})")
_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Days:
    """Days that are not like their weekday: closed, or open at other hours. A day with special hours is no holiday."""

    closed: tuple[tuple[date, date], ...] = ()  # first and last
    yearly: frozenset[tuple[int, int]] = frozenset()  # month and day
    special: tuple[tuple[date, Spans], ...] = ()

    @classmethod
    def of(cls, holidays: JsonValue, special: JsonValue) -> Self:
        """The days of `human_holidays` and `human_special`."""
        if not isinstance(holidays, list | None) or not isinstance(special, dict | None):
            raise ConfigError("policy.human_holidays is a list of days, policy.human_special hours by day")
        named = [str(day) for day in holidays or ()]
        yearly = [match for day in named if (match := _YEARLY.fullmatch(day))]
        return cls(
            closed=tuple(_range(day) for day in named if not _YEARLY.fullmatch(day)),
            yearly=frozenset(_month_and_day(match) for match in yearly),
            special=tuple((_date(day), spans_of(str(hours))) for day, hours in (special or {}).items()),
        )

    def __bool__(self) -> bool:
        return bool(self.closed or self.yearly or self.special)

    def spans(self, day: date) -> Spans | None:
        """The spans of a day that is named; None for any other."""
        for named, hours in self.special:
            if named == day:
                return hours
        closed = (day.month, day.day) in self.yearly or any(a <= day <= b for a, b in self.closed)
        return () if closed else None


def spans_of(text: str) -> Spans:
    """The spans of `09:00-12:00,13:00-21:00`; a day ends at 24:00, which is `time.max`."""
    return tuple(_span(part) for part in text.split(",") if part.strip())


def weekdays_of(text: str) -> frozenset[int]:
    """The weekdays of `mon-fri,sun`, Monday as 0."""
    days: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        try:
            start, end = _WEEK.index(first[:3]), _WEEK.index((last or first)[:3])
        except ValueError:
            raise ConfigError(
                f"policy.human_days: {part!r} is not a weekday or a span such as 'mon-fri'"
            ) from None
        days.update(day % 7 for day in range(start, end + 1 if end >= start else end + 8))
    return frozenset(days)


def _span(text: str) -> tuple[time, time]:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ConfigError(f"policy.human_hours: {text!r} is not a span such as '09:00-21:00'")
    hours = [int(part) for part in match.groups()]
    try:
        return time(hours[0], hours[1]), _end(hours[2], hours[3])
    except ValueError:
        raise ConfigError(f"policy.human_hours: {text!r} names a time that no clock shows") from None


def _end(hour: int, minute: int) -> time:
    return time.max if (hour, minute) == (24, 0) else time(hour, minute)


def _range(text: str) -> tuple[date, date]:
    first, _, last = text.partition("/")
    begins = _date(first)
    ends = _date(last) if last else begins
    if ends < begins:
        raise ConfigError(f"policy.human_holidays: {text!r} ends before it begins")
    return begins, ends


def _month_and_day(match: re.Match[str]) -> tuple[int, int]:
    month, day = int(match[1]), int(match[2])
    try:
        date(2024, month, day)  # a leap year: the 29th of February may be named
    except ValueError:
        raise ConfigError(f"policy.human_holidays: {match[0]!r} is no day of any year") from None
    return month, day


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ConfigError(f"policy: {text!r} is not a day such as '2026-10-01'") from None
