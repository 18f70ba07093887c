"""When people are there: opening hours of the shop's policy, in the shop's time zone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Self

from pydantic import JsonValue

from bot.errors import ConfigError

_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
_ALL_DAY: Final = ((time.min, time.max),)
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening spans within a day on certain weekdays (0 = Monday). No span: always open.

    A span whose end is not after its start runs past midnight and belongs to the day it began on.
    """

    spans: tuple[tuple[time, time], ...] = ()
    days: frozenset[int] = frozenset(range(7))

    @classmethod
    def of(cls, policy: Mapping[str, JsonValue]) -> Self:
        """The hours of `human_hours` ("09:00-12:00,13:00-21:00") and `human_days` ("mon-fri,sun")."""
        spans = tuple(_span(part) for part in str(policy.get("human_hours") or "").split(",") if part.strip())
        days = str(policy.get("human_days") or "")
        return cls(spans or (_ALL_DAY if days else ()), _weekdays(days or "mon-sun"))

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody should be there at this local time."""
        if not self.spans:
            return True
        clock, day = moment.time(), moment.weekday()
        return any(self._inside(start, end, clock, day) for start, end in self.spans)

    def next_opening(self, moment: datetime) -> datetime:
        """The next local time at which somebody should be there; `moment` itself while open."""
        if self.open_at(moment):
            return moment
        starts = sorted(start for start, _ in self.spans)
        for ahead in range(8):
            date = moment.date() + timedelta(days=ahead)
            for start in starts:
                candidate = datetime.combine(date, start, moment.tzinfo)
                if candidate > moment and date.weekday() in self.days:
                    return candidate
        raise ConfigError(
            "policy.human_days names no day, so no person is ever there; name one or leave it out"
        )

    def after(self, moment: datetime, seconds: float) -> datetime:
        """The moment at which so many seconds of opening time have passed, in UTC; a clock that stands still while closed.

        Spans are measured in real time, so that the night of a clock change counts what it has.
        """
        left, here = timedelta(seconds=seconds), moment
        for _ in range(400):
            here = self.next_opening(here)
            end = self._closing(here)
            room = end.astimezone(UTC) - here.astimezone(UTC)
            if left <= room:
                return here.astimezone(UTC) + left
            left, here = left - room, end
        return here.astimezone(UTC) + left

    def _closing(self, moment: datetime) -> datetime:
        """When the span ends in which this moment lies; a week ahead where it is always open."""
        if not self.spans:
            return moment + timedelta(days=7)
        ends = []
        for start, end in self.spans:
            for back in (0, 1):
                date = moment.date() - timedelta(days=back)
                begins = datetime.combine(date, start, moment.tzinfo)
                ends_on = date if start < end else date + timedelta(days=1)
                stops = datetime.combine(ends_on, end, moment.tzinfo)
                if end == time.max:
                    stops = datetime.combine(ends_on + timedelta(days=1), time.min, moment.tzinfo)
                if date.weekday() in self.days and begins <= moment < stops:
                    ends.append(stops)
        return max(ends, default=moment + timedelta(minutes=1))

    def _inside(self, start: time, end: time, clock: time, day: int) -> bool:
        if start < end:
            return day in self.days and start <= clock < end
        return (day in self.days and clock >= start) or ((day - 1) % 7 in self.days and clock < end)


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


def _weekdays(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        try:
            start, end = _DAYS.index(first[:3]), _DAYS.index((last or first)[:3])
        except ValueError:
            raise ConfigError(
                f"policy.human_days: {part!r} is not a weekday or a span such as 'mon-fri'"
            ) from None
        days.update(day % 7 for day in range(start, end + 1 if end >= start else end + 8))
    return frozenset(days)
