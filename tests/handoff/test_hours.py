"""Opening hours: split shifts, nights, weekdays, and the two days a year that are not 24 hours long."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.handoff.hours import Hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A local time; 2026-03-09 is a Monday."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=zone)


def hours(spans: str = "", days: str = "") -> Hours:
    return Hours.of({"human_hours": spans, "human_days": days})


@pytest.mark.parametrize(
    ("spans", "days", "moment", "is_open"),
    [
        ("09:00-21:00", "", "03-09 08:59", False),
        ("09:00-21:00", "", "03-09 09:00", True),
        ("09:00-21:00", "", "03-09 20:59", True),
        ("09:00-21:00", "", "03-09 21:00", False),
        ("9:00-12:00, 13:00-21:00", "", "03-09 11:59", True),
        ("9:00-12:00, 13:00-21:00", "", "03-09 12:30", False),
        ("9:00-12:00, 13:00-21:00", "", "03-09 13:00", True),
        # A night shift belongs to the day it began on.
        ("22:00-02:00", "", "03-09 23:00", True),
        ("22:00-02:00", "", "03-10 01:59", True),
        ("22:00-02:00", "", "03-10 02:00", False),
        ("22:00-02:00", "fri", "03-13 23:00", True),
        ("22:00-02:00", "fri", "03-14 01:00", True),  # Saturday, of Friday's shift
        ("22:00-02:00", "fri", "03-13 01:00", False),  # Friday, of Thursday's shift
        ("22:00-02:00", "sun", "03-16 01:00", True),  # Monday, of Sunday's shift
        ("09:00-18:00", "mon-fri", "03-13 10:00", True),
        ("09:00-18:00", "mon-fri", "03-14 10:00", False),
        ("09:00-18:00", "fri-mon", "03-15 10:00", True),
        ("09:00-18:00", "fri-mon", "03-11 10:00", False),
        ("09:00-18:00", "Monday, wed", "03-11 10:00", True),
        ("09:00-18:00", "mon,wed", "03-10 10:00", False),
        # All day, however it is written.
        ("00:00-24:00", "", "03-09 23:59", True),
        ("00:00-00:00", "", "03-09 12:00", True),
        ("", "", "03-09 03:00", True),
        ("", "mon-fri", "03-09 03:00", True),
        ("", "mon-fri", "03-14 12:00", False),
    ],
)
def test_whether_somebody_should_be_there(spans: str, days: str, moment: str, is_open: bool) -> None:
    assert hours(spans, days).open_at(at(moment)) is is_open


@pytest.mark.parametrize(
    ("spans", "days", "moment", "opens"),
    [
        ("09:00-21:00", "", "03-09 10:00", "03-09 10:00"),  # open now
        ("09:00-21:00", "", "03-09 08:00", "03-09 09:00"),
        ("09:00-21:00", "", "03-09 21:00", "03-10 09:00"),
        ("9:00-12:00,13:00-21:00", "", "03-09 12:10", "03-09 13:00"),
        ("13:00-21:00,9:00-12:00", "", "03-09 07:00", "03-09 09:00"),
        ("09:00-18:00", "mon-fri", "03-13 19:00", "03-16 09:00"),  # a weekend lies between
        ("09:00-18:00", "mon", "03-09 18:00", "03-16 09:00"),  # a whole week
        ("22:00-02:00", "fri", "03-14 02:00", "03-20 22:00"),
        ("", "mon-fri", "03-14 12:00", "03-16 00:00"),
    ],
)
def test_when_somebody_is_back(spans: str, days: str, moment: str, opens: str) -> None:
    assert hours(spans, days).next_opening(at(moment)) == at(opens)


@pytest.mark.parametrize("day", ["03-28", "10-24"])  # the nights before the clocks change in 2026
def test_hours_follow_the_clock_on_the_wall_when_it_changes(day: str) -> None:
    evening = at(f"{day} 20:00", BERLIN)
    opens = hours("09:00-18:00").next_opening(evening)
    assert (opens.hour, opens.minute, opens.day) == (9, 0, evening.day + 1)
    real = opens.astimezone(ZoneInfo("UTC")) - evening.astimezone(ZoneInfo("UTC"))
    assert real == timedelta(hours=12 if day == "03-28" else 14)


@pytest.mark.parametrize(
    ("spans", "days"),
    [
        ("nine to five", ""),
        ("09:00", ""),
        ("09:00-", ""),
        ("25:00-26:00", ""),
        ("09:60-10:00", ""),
        ("24:00-25:00", ""),
        ("09:00-18:00", "someday"),
        ("09:00-18:00", "mon,,tue"),
    ],
)
def test_what_cannot_be_read_is_named(spans: str, days: str) -> None:
    with pytest.raises(ConfigError, match=r"policy\.human_"):
        hours(spans, days)


CLOCKS = st.times().map(lambda t: f"{t.hour:02}:{t.minute:02}")
SPANS = st.lists(st.tuples(CLOCKS, CLOCKS).map("-".join), max_size=3).map(",".join)
DAYS = st.lists(
    st.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), max_size=3, unique=True
).map(",".join)


@given(SPANS, DAYS, st.integers(0, 14 * 24 * 60))
def test_the_next_opening_is_open_and_nothing_before_it_is(spans: str, days: str, minutes: int) -> None:
    shop, moment = hours(spans, days), at("03-09 00:00") + timedelta(minutes=minutes)
    opens = shop.next_opening(moment)
    assert shop.open_at(opens)
    between = int((opens - moment).total_seconds() // 60)
    assert not any(shop.open_at(moment + timedelta(minutes=m)) for m in range(0, between, 7))
