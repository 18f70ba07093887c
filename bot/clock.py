"""What time it is, asked in one place so that tests and evaluations can set it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that knows the time."""

    def now(self) -> datetime:
        """The current time, always with a time zone."""
        ...


class SystemClock:
    """The machine's own clock, in UTC."""

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC)


class FakeClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)

    def now(self) -> datetime:
        """The time it was last set to."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Jump to a moment, forward or back."""
        self._now = _aware(moment)

    def advance(self, seconds: float) -> datetime:
        """Move forward (or back, with a negative number) and return the new time."""
        self._now += timedelta(seconds=seconds)
        return self._now


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs a time with a zone; write datetime(..., tzinfo=UTC)")
    return moment
