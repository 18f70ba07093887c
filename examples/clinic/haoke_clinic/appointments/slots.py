"""What an appointment must know: a day, a time that is free, or which of the patient's appointments is meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from pydantic import JsonValue

from bot.skill.slots import Scene, Slot, SlotRejected
from bot.turn import Button
from bot.writer.format import fact_text
from haoke_clinic.calendar import Appointment, Calendar

LOOK_AHEAD_DAYS: Final = 14
SHOWN: Final = 3  # days that are offered
_HOURS: Final = {
    **{"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9},
    **{"十": 10, "十一": 11, "十二": 12},
}
_TIME: Final = re.compile(
    r"(?P<part>上午|早上|中午|下午|晚上)?\s*(?P<hour>\d{1,2}|十[一二]?|[一二两三四五六七八九])\s*"
    r"(?:[点時时](?P<half>半)?|[:：](?P<minute>\d{2})|(?=\s?[ap]\.?m\b|\s?o'?clock\b))\s*(?P<mark>[ap]\.?m\b)?"
    r"|\bat (?P<bare>\d{1,2})\b"
)
_EVENING: Final = ("下午", "晚上")
_FIRST_HOUR: Final = 8  # "at three" is in the afternoon: nobody is here at night


def calendar(scene: Scene) -> Calendar:
    """The appointment book of the skill that asks."""
    book: Calendar = scene.skill.calendar
    return book


def time_in(text: str) -> time | None:
    """The time of day that a text names: 下午三点, 10:00, 3 pm."""
    match = _TIME.search(text.lower())
    if match is None:
        return None
    said = match["hour"] or match["bare"]
    hour = _HOURS.get(said) or int(said)
    mark = (match["mark"] or "")[:1]
    late = match["part"] in _EVENING or mark == "p"
    if hour < 12 and (late or (hour < _FIRST_HOUR and not match["part"] and mark != "a")):
        hour += 12
    minute = 30 if match["half"] else int(match["minute"] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


@dataclass(frozen=True, kw_only=True)
class Day(Slot):
    """A day on which something is free."""

    entity: str = "date"

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The day in ISO form."""
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise SlotRejected("appointment.which_day") from None
        today = scene.now.date()
        if not today <= day <= today + timedelta(days=LOOK_AHEAD_DAYS):
            raise SlotRejected("appointment.day_out_of_reach", day=day, weeks=LOOK_AHEAD_DAYS // 7)
        if not await free_on(day, scene):
            raise SlotRejected("appointment.day_full", day=day)
        return day.isoformat()

    async def options(self, scene: Scene) -> Sequence[Button]:
        """The next days with a free time."""
        days = [scene.now.date() + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)]
        open_days = [day for day in days if await free_on(day, scene)][:SHOWN]
        return [
            Button(fact_text(day, scene.language), f'/dialog.inform{{"date":"{day}"}}') for day in open_days
        ]


@dataclass(frozen=True, kw_only=True)
class Time(Slot):
    """A free time on the day that was chosen. No entity is called so: the patient's own words are read."""

    async def mentioned(self, scene: Scene) -> str | None:
        """A button that was pressed, or a time named in passing."""
        pressed = next((found.value for found in scene.entities if found.entity == "time"), None)
        named = time_in(scene.text)
        return pressed or (named.isoformat("minutes") if named else None)

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The time as HH:MM, if it is free."""
        wanted = time_in(await self.mentioned(scene) or value)
        if wanted is None:
            raise SlotRejected("appointment.which_time")
        if wanted not in await free_on(_day(scene), scene):
            raise SlotRejected("appointment.time_taken", time=wanted.isoformat("minutes"))
        return wanted.isoformat("minutes")

    async def options(self, scene: Scene) -> Sequence[Button]:
        """What is free on that day."""
        titles = [each.isoformat("minutes") for each in await free_on(_day(scene), scene)]
        return [Button(title, f'/dialog.inform{{"time":"{title}"}}') for title in titles]


@dataclass(frozen=True, kw_only=True)
class Mine(Slot):
    """One of the patient's own appointments. The only one is taken without asking."""

    entity: str = "appointment"

    async def find(self, scene: Scene) -> JsonValue:
        """The only one; without any there is nothing to ask."""
        mine = await upcoming(scene)
        if not mine:
            raise SlotRejected("appointment.none", final=True)
        return mine[0].id if len(mine) == 1 else None

    async def mentioned(self, scene: Scene) -> str | None:
        """The one on a day, or at a time, that was named."""
        days = {found.value for found in scene.entities if found.entity == "date"}
        at = time_in(scene.text)
        fitting = [each for each in await upcoming(scene) if not days or str(each.at.date()) in days]
        fitting = [each for each in fitting if at is None or each.at.time() == at]
        return fitting[0].id if len(fitting) == 1 and (days or at) else None

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """Its id, if it is theirs."""
        if value not in {each.id for each in await upcoming(scene)}:
            raise SlotRejected("appointment.not_found")
        return value

    async def options(self, scene: Scene) -> Sequence[Button]:
        """All of them."""
        return [
            Button(fact_text(each.at, scene.language), f'/dialog.inform{{"appointment":"{each.id}"}}')
            for each in await upcoming(scene)
        ]


async def free_on(day: date, scene: Scene) -> Sequence[time]:
    """Free times of a day that are not over yet."""
    free = await calendar(scene).free(day)
    return [each for each in free if datetime.combine(day, each, scene.now.tzinfo) > scene.now]


async def upcoming(scene: Scene) -> Sequence[Appointment]:
    """Appointments of whoever is signed in."""
    me = await scene.shop.me()
    return await calendar(scene).upcoming(me.id, scene.now) if me else ()


def _day(scene: Scene) -> date:
    return date.fromisoformat(str(scene.slots["day"]))
