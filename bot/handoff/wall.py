"""What a span of wall-clock time really is, also in the nights in which the clocks change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

Interval = tuple[datetime, datetime]  # begins, ends (not included)

_AROUND: Final = timedelta(hours=27)  # no clock is further from UTC, and no change moves it so far
_SECOND: Final = timedelta(seconds=1)


@lru_cache(maxsize=4096)
def real(begins: datetime, ends: datetime, zone: tzinfo) -> tuple[Interval, ...]:
    """The moments, in UTC, at which clocks of this zone show a time from `begins` until before `ends`, both without a zone."""
    low, high = begins.replace(tzinfo=UTC) - _AROUND, ends.replace(tzinfo=UTC) + _AROUND
    return tuple(sorted(_pieces(begins.replace(tzinfo=UTC), ends.replace(tzinfo=UTC), zone, low, high)))


def _pieces(
    begins: datetime, ends: datetime, zone: tzinfo, low: datetime, high: datetime
) -> Iterator[Interval]:
    """The span moved by the offset of each stretch between two changes, and cut to that stretch."""
    at = low
    while at < high:
        offset = _offset(at, zone)
        change = _change(at, high, zone)
        first, last = max(begins - offset, at), min(ends - offset, change)
        if first < last:
            yield first, last
        at = change


def _change(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """When the offset of `low` ends; `high` where it lasts. Clocks change at most once in such a stretch."""
    offset = _offset(low, zone)
    if _offset(high, zone) == offset:
        return high
    while high - low > _SECOND:
        middle = low + (high - low) / 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if _offset(middle, zone) == offset else (low, middle)
    return high


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
