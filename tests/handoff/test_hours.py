"""Opening hours: split shifts, nights, weekdays, and the two days a year that are not 24 hours long."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
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


SHIFTS = {"human_hours": "09:00-12:00,13:00-21:00", "human_days": "mon-fri"}
CALENDAR = {
    **SHIFTS,
    "human_holidays": ["2026-10-01/2026-10-07", "01-01"],
    "human_special": {"2026-10-05": "10:00-12:00", "2026-11-07": "22:00-02:00"},
    "human_queues": {"urgent": {"human_hours": "00:00-24:00", "human_days": "mon-sun", "human_holidays": []}},
}


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("09-30 22:00", "10-05 10:00"),  # a week of holiday, with one morning in it
        ("10-05 12:00", "10-08 09:00"),
        ("10-02 10:00", "10-05 10:00"),
        ("10-08 12:30", "10-08 13:00"),
        ("11-06 21:30", "11-07 22:00"),  # a Saturday that is worked
        ("11-08 01:59", "11-08 01:59"),  # its night belongs to it
        ("11-08 02:00", "11-09 09:00"),
    ],
)
def test_holidays_and_special_days_take_the_place_of_the_week(moment: str, opens: str) -> None:
    assert Hours.of(CALENDAR).next_opening(at(moment)) == at(opens)


def test_new_year_is_every_year() -> None:
    eve = datetime(2029, 12, 31, 22, tzinfo=SHANGHAI)  # a Monday
    assert Hours.of(CALENDAR).next_opening(eve) == datetime(2030, 1, 2, 9, tzinfo=SHANGHAI)


def test_a_queue_may_have_hours_of_its_own() -> None:
    holiday = at("10-02 03:00")
    assert Hours.of(CALENDAR, "urgent").open_at(holiday)
    assert not Hours.of(CALENDAR, "general").open_at(holiday)
    assert not Hours.of(CALENDAR).open_at(holiday)


def test_a_clock_stands_still_over_the_holidays() -> None:
    asked = at("09-30 20:58")
    assert Hours.of(CALENDAR).after(asked, 300) == at("10-05 10:03")


def test_a_desk_that_is_only_closed_on_holidays_is_open_around_the_clock() -> None:
    shop = Hours.of({"human_holidays": ["12-25"]})
    assert shop.next_opening(at("12-25 13:00")) == at("12-26 00:00")
    assert shop.open_at(at("12-24 23:59"))


@pytest.mark.parametrize(
    "policy",
    [
        {"human_holidays": "2026-10-01"},
        {"human_holidays": ["2026-13-01"]},
        {"human_holidays": ["2026-10-07/2026-10-01"]},
        {"human_holidays": ["02-30"]},
        {"human_special": ["2026-10-01"]},
        {"human_special": {"soon": "09:00-10:00"}},
        {"human_special": {"2026-10-01": "nine"}},
        {"human_queues": {"urgent": "always"}},
    ],
)
def test_a_calendar_that_cannot_be_read_is_named(policy: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="policy"):
        Hours.of(policy, "urgent")


def test_a_calendar_without_an_open_day_says_so() -> None:
    with pytest.raises(ConfigError, match="leave one open"):
        Hours.of({**SHIFTS, "human_holidays": ["2026-01-01/2099-12-31"]}).next_opening(at("03-09 03:00"))


# Clocks that move by an hour, by half an hour, not at all; the first minute of a night in which they do.
NIGHTS = (
    ("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"), ("Australia/Lord_Howe", "2026-04-05"), ("Australia/Lord_Howe", "2026-10-04"),
    ("Asia/Shanghai", "2026-10-01"), ("Pacific/Chatham", "2026-09-27"),
)  # fmt: skip
NEAR = st.integers(0, 3).map(lambda ahead: str(date(2026, 10, 1) + timedelta(days=ahead)))
POLICIES = st.fixed_dictionaries(
    {"human_hours": SPANS, "human_days": DAYS},
    optional={
        "human_holidays": st.lists(NEAR, max_size=2),
        "human_special": st.dictionaries(NEAR, SPANS, max_size=2),
    },
)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NIGHTS), POLICIES, st.integers(-26 * 60, 26 * 60), st.integers(0, 20 * 60))
def test_every_night_is_counted_as_the_clocks_on_the_wall_show_it(
    night: tuple[str, str], policy: dict[str, Any], minutes: int, wanted: int
) -> None:
    zone = ZoneInfo(night[0])
    shop = Hours.of({**policy, "human_holidays": [night[1], *policy.get("human_holidays", [])][:2]})
    shop = Hours.of(policy) if minutes % 2 else shop
    midnight = datetime.fromisoformat(night[1]).replace(tzinfo=zone).astimezone(UTC)
    begun = midnight + timedelta(minutes=minutes)
    open_minutes = [
        m for m in range(3 * 24 * 60) if shop.open_at((begun + timedelta(minutes=m)).astimezone(zone))
    ]
    if not open_minutes:
        return
    opens = shop.next_opening(begun.astimezone(zone))
    assert opens.astimezone(UTC) == begun + timedelta(minutes=open_minutes[0])
    if wanted < len(open_minutes):
        due = shop.after(begun.astimezone(zone), wanted * 60 + 30)
        assert due == begun + timedelta(minutes=open_minutes[wanted], seconds=30)
