"""Booking an appointment, in both languages, with everything that patients do in the middle of it."""

from datetime import datetime, time, timedelta

import pytest

from bot.errors import Unavailable, UnknownOutcome
from bot.shop import Receipt
from bot.testing import heard
from bot.testing.rehearsal import Desk
from clinic_kit import NOW, OpenClinic
from haoke_clinic.appointments.book import BookAppointment
from haoke_clinic.calendar import SqliteCalendar

BOOK = heard("appointment.book")
TOMORROW = NOW.date() + timedelta(days=1)


async def test_everything_said_at_once_is_shown_and_booked_after_a_yes(
    clinic: OpenClinic, calendar: SqliteCalendar
) -> None:
    async with clinic() as d:
        shown = await d.say("我想预约明天下午三点补牙", heard("appointment.book", date=str(TOMORROW)))
        shown.expect(decision="clarify", effects=[])
        assert "3月11日 15:00，补牙" in shown.text
        assert len(await calendar.free(TOMORROW)) == 7
        booked = await d.say("确认")
        booked.expect(decision="act", skill="appointments", must=["约好了：3月11日 15:00，补牙"])
        assert [(e["type"], e["state"]) for e in booked.effects] == [("appointment.book", "done")]
        assert time(15) not in await calendar.free(TOMORROW)


async def test_what_is_missing_is_asked_for_with_buttons(clinic: OpenClinic) -> None:
    async with clinic("P1002") as d:
        (await d.say("I'd like to book an appointment", BOOK)).expect(asks="service")
        (await d.press("Cleaning")).expect(asks="day", must=["1. Tue, Mar 10", "3. Thu, Mar 12"])
        (await d.press("Thu, Mar 12")).expect(asks="time", must=["09:00"])
        (await d.say("at 3")).expect(must=["Mar 12, 15:00, for a cleaning"])
        (await d.press("Confirm")).expect(decision="act", must=["You're booked"])


async def test_a_question_in_between_is_answered_and_the_same_is_asked_again(clinic: OpenClinic) -> None:
    async with clinic() as d:
        (await d.say("预约洗牙", BOOK)).expect(asks="day")
        between = await d.say("周日开门吗", heard("clinic.hours"))
        between.expect(decision="answer", skill="opening_hours", asks="day", must=["周日休息", "哪天方便"])


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-03-15", "没有空位"),  # a Sunday
        ("2026-03-09", "约不了"),
        ("2026-04-20", "2 周内"),
        ("下周", "具体的日子"),
    ],
)
async def test_a_day_that_cannot_be_is_said_and_asked_again(clinic: OpenClinic, day: str, why: str) -> None:
    async with clinic() as d:
        await d.say("预约洗牙", BOOK)
        (await d.say(f"就{day}吧", heard("dialog.inform", date=day))).expect(asks="day", must=[why])


async def test_a_taken_time_is_not_offered_and_not_accepted(
    clinic: OpenClinic, calendar: SqliteCalendar
) -> None:
    await calendar.book("before", "P1002", "checkup", NOW.replace(day=11, hour=15))
    async with clinic() as d:
        await d.say("预约洗牙", BOOK)
        asked = await d.say("明天", heard("dialog.inform", date=str(TOMORROW)))
        asked.expect(asks="time", must=["14:00"], must_not=["15:00"])
        (await d.say("下午三点")).expect(asks="time", must=["15:00 不是空着的"])


async def test_todays_hours_that_are_over_are_not_offered(clinic: OpenClinic) -> None:
    async with clinic() as d:
        await d.say("预约洗牙", BOOK)
        asked = await d.say("今天", heard("dialog.inform", date=str(NOW.date())))
        asked.expect(asks="time", must=["11:00"], must_not=["09:00", "10:00"])


async def test_a_change_of_mind_leaves_everything_as_it_was(
    clinic: OpenClinic, calendar: SqliteCalendar
) -> None:
    async with clinic() as d:
        await d.say("明天下午三点洗牙", heard("appointment.book", date=str(TOMORROW)))
        (await d.say("算了，不约了")).expect(effects=[], must=["什么都没有改动"])
        assert len(await calendar.free(TOMORROW)) == 7


async def test_a_second_yes_books_nothing_more(clinic: OpenClinic, calendar: SqliteCalendar) -> None:
    async with clinic() as d:
        await d.say("明天下午三点洗牙", heard("appointment.book", date=str(TOMORROW)))
        await d.press("确认")
        (await d.press("确认")).expect(must=["没有重复办理"])
        assert len(await calendar.upcoming("P1001", NOW)) == 1


async def test_somebody_was_faster(clinic: OpenClinic, calendar: SqliteCalendar) -> None:
    async with clinic() as d:
        await d.say("明天下午三点洗牙", heard("appointment.book", date=str(TOMORROW)))
        await calendar.book("faster", "P1002", "checkup", NOW.replace(day=11, hour=15))
        (await d.press("确认")).expect(must=["没约成", "刚刚被别人约走"])


async def test_a_visitor_is_asked_to_sign_in(clinic: OpenClinic) -> None:
    async with clinic(None) as d:
        (await d.say("预约洗牙", BOOK)).expect(decision="clarify", must=["登录"])


class Lossy(SqliteCalendar):
    """Books, but its answer gets lost on the way."""

    lost: str = ""
    asked = 0

    async def book(self, key: str, patient: str, service: str, at: datetime) -> Receipt:
        """Act, and say nothing."""
        await super().book(key, patient, service, at)
        raise UnknownOutcome("no answer")

    async def receipt(self, key: str) -> Receipt | None:
        """The look-up, while it works."""
        self.asked += 1
        if self.lost:
            raise Unavailable(self.lost)
        return await super().receipt(key)


async def test_a_lost_answer_is_looked_up_at_the_clinic_not_at_the_shop(
    clinic: OpenClinic, calendar: SqliteCalendar
) -> None:
    async with clinic() as d:
        lossy = Lossy(calendar.file)
        _skill(d).calendar = lossy
        await d.say("明天下午三点洗牙", heard("appointment.book", date=str(TOMORROW)))
        (await d.press("确认")).expect(decision="act", must=["约好了"])
        assert lossy.asked == 1
        assert "find" not in d.shop.calls


async def test_what_cannot_be_looked_up_is_said_to_be_unknown(
    clinic: OpenClinic, calendar: SqliteCalendar
) -> None:
    async with clinic() as d:
        lossy = Lossy(calendar.file)
        lossy.lost = "the calendar is away"
        _skill(d).calendar = lossy
        await d.say("明天下午三点洗牙", heard("appointment.book", date=str(TOMORROW)))
        answer = await d.press("确认")
        answer.expect(decision="handoff", must=["不能确定有没有办成"], must_not=["约好了"])
        assert answer.effects[0]["state"] == "unknown"
        assert len(await calendar.upcoming("P1001", NOW)) == 1


def _skill(d: Desk) -> BookAppointment:
    skill = d.app.domain.skill("book_appointment")
    assert isinstance(skill, BookAppointment)
    return skill
