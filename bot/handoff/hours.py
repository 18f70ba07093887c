"""When people are there: opening hours of the shop's policy, in the shop's time zone, with holidays, special days and a queue's own.

    "human_hours": "09:00-12:00,13:00-21:00"          split shifts; a span that ends before it begins runs past midnight
    "human_days": "mon-fri,sun"
    "human_holidays": ["2026-10-01/2026-10-07", "01-01"]   nobody is there; without a year: every year
    "human_special": {"2026-11-11": "08:00-24:00"}    these hours instead, whatever the weekday
    "human_queues": {"urgent": {"human_hours": "00:00-24:00", "human_days": "mon-sun", "human_holidays": []}}

A span belongs to the day it begins on. Hours are what clocks on the wall show: in the night in which they are put forward an hour of a
span may be missing, in the other one it happens twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Self

from pydantic import JsonValue

from bot.errors import ConfigError
from bot.handoff.calendar_days import Days, Spans, spans_of, weekdays_of
from bot.handoff.wall import Interval, real

_DAY: Final = timedelta(days=1)
_AHEAD: Final = 800  # days looked ahead: two years of holidays and one opening between them
_EVERY_DAY: Final = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening spans within a day on certain weekdays (0 = Monday), but for the days that are named. No span: always open."""

    spans: Spans = ()
    days: frozenset[int] = _EVERY_DAY
    named: Days = field(default_factory=Days)

    @classmethod
    def of(cls, policy: Mapping[str, JsonValue], queue: str = "") -> Self:
        """The hours of a policy; where a queue has hours of its own, they hold in place of the shop's."""
        policy = _for_queue(policy, queue)
        spans, days = spans_of(str(policy.get("human_hours") or "")), str(policy.get("human_days") or "")
        named = Days.of(policy.get("human_holidays"), policy.get("human_special"))
        limited = spans or days or named
        return cls(spans or spans_of("00:00-24:00") if limited else (), weekdays_of(days or "mon-sun"), named)

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody should be there at this local time."""
        if not self.spans:
            return True
        today, now = moment.date(), moment.replace(tzinfo=None, fold=0)
        return any(
            begins <= now < ends for day in (today - _DAY, today) for begins, ends in self._shifts(day)
        )

    def next_opening(self, moment: datetime) -> datetime:
        """The next local time at which somebody should be there; `moment` itself while open."""
        if self.open_at(moment):
            return moment
        begins = next((begins for begins, _ in self._ahead(moment)), None)
        if begins is None:
            raise ConfigError(
                "policy.human_days and human_holidays leave no day on which a person is there; leave one open"
            )
        return max(begins, moment.astimezone(UTC)).astimezone(moment.tzinfo)

    def after(self, moment: datetime, seconds: float) -> datetime:
        """The moment at which so many seconds of opening time have passed, in UTC; a clock that stands still while closed."""
        left, here = timedelta(seconds=seconds), moment.astimezone(UTC)
        if not self.spans:
            return here + left
        for begins, ends in self._ahead(moment):
            here = max(here, begins)
            if left <= ends - here:
                return here + left
            left -= ends - here
            here = ends
        return here + left

    def _ahead(self, moment: datetime) -> Iterator[Interval]:
        """Real intervals from this moment on, in order and without overlap."""
        zone, now = moment.tzinfo or UTC, moment.astimezone(UTC)
        until = now
        waiting: list[Interval] = []
        for ahead in range(-2, _AHEAD):
            day = moment.date() + ahead * _DAY
            waiting += self._real(day, zone)
            # What a later day adds begins no earlier than a day before it by any clock.
            settled = datetime.combine(day - _DAY, time.min, UTC)
            for begins, ends in sorted(i for i in waiting if i[0] < settled):
                if ends > until:
                    yield max(begins, until), ends
                    until = ends
            waiting = [i for i in waiting if i[0] >= settled]

    def _real(self, day: date, zone: tzinfo) -> Iterator[Interval]:
        for begins, ends in self._shifts(day):
            yield from real(begins, ends, zone)

    def _shifts(self, day: date) -> Iterator[Interval]:
        """The spans that begin on a day, as the clock on the wall shows them."""
        spans = self.named.spans(day)
        if spans is None:
            spans = self.spans if day.weekday() in self.days else ()
        for start, end in spans:
            ends_on = day if start < end and end != time.max else day + _DAY
            stop = time.min if end == time.max else end
            yield datetime.combine(day, start), datetime.combine(ends_on, stop)


def calendar_fault(policy: Mapping[str, JsonValue]) -> str:
    """What is wrong with the hours of a policy, of any queue; nothing where all of them can be read."""
    queues = policy.get("human_queues")
    try:
        for queue in ("", *(queues if isinstance(queues, dict) else ())):
            Hours.of(policy, queue)
    except ConfigError as error:
        return str(error)
    return ""


def _for_queue(policy: Mapping[str, JsonValue], queue: str) -> Mapping[str, JsonValue]:
    queues = policy.get("human_queues")
    own = queues.get(queue) if isinstance(queues, dict) and queue else None
    if own is None:
        return policy
    if not isinstance(own, dict):
        raise ConfigError(
            f'policy.human_queues.{queue}: give it hours such as {{"human_hours": "00:00-24:00"}}'
        )
    return {**policy, **own}
