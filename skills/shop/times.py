"""Times as a fixture writes them: relative to now (`-3d`, `+5h`) or ISO 8601, in the shop's time zone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

Clock = Callable[[], datetime]
_RELATIVE = re.compile(r"([+-])(\d{1,5})([mhdw])")


def system_clock() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def is_relative(text: str) -> bool:
    """Whether this is a time counted from now, such as `-3d`."""
    return _RELATIVE.fullmatch(text) is not None


def resolve(text: str, now: datetime) -> datetime:
    """The moment that `text` means at `now`, in the zone of `now`.

    Days and weeks are calendar steps (`-3d` is the same local time three days ago, also across a change of the clocks);
    hours and minutes are elapsed time. A time without a zone is local. Raises ValueError when it is no time.
    """
    zone = now.tzinfo
    if match := _RELATIVE.fullmatch(text):
        sign, count, unit = match.groups()
        amount = int(count) if sign == "+" else -int(count)
        match unit:
            case "m" | "h":
                elapsed = timedelta(minutes=amount) if unit == "m" else timedelta(hours=amount)
                return (now.astimezone(UTC) + elapsed).astimezone(zone)
            case _:
                return same_time(now, amount * (7 if unit == "w" else 1))
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def same_time(moment: datetime, days: int) -> datetime:
    """The same local time so many calendar days later (earlier when negative); a local time that a change of clocks skips moves on."""
    return (moment + timedelta(days=days)).astimezone(UTC).astimezone(moment.tzinfo)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment as the shop's clocks show it."""
    return moment.astimezone(zone)


def _check(text: str) -> str:
    try:
        resolve(text, datetime(2026, 1, 1, tzinfo=UTC))
    except (ValueError, OverflowError):
        raise ValueError("write a time as ISO 8601 or counted from now, such as -3d or +5h") from None
    return text


When = Annotated[str, AfterValidator(_check)]
