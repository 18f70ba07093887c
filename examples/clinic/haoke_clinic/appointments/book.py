"""Booking: for what, on which day, at what time; then a yes."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from bot.shop import Command, Receipt
from bot.skill import Event, effect
from bot.skill.choices import Choice, words
from bot.skill.gates import SignedIn
from haoke_clinic.appointments import AppointmentSkill
from haoke_clinic.appointments.slots import Day, Time
from haoke_clinic.calendar import SERVICES

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher


class BookAppointment(AppointmentSkill):
    """Book an appointment with the dentist."""

    intents = ("appointment.book",)
    examples = {
        "zh": [
            "我想预约看牙",
            "帮我挂个号",
            "约个时间洗牙",
            "想预约明天下午补牙",
            "可以预约检查吗",
            "我要约医生",
            "这周还能约上吗",
            "帮我约个口腔检查",
        ],
        "en": [
            "I'd like to book an appointment",
            "can I come in for a cleaning",
            "I need to see the dentist",
            "do you have anything free tomorrow",
            "schedule a check-up for me",
            "book me in for a filling",
            "make an appointment for next week",
            "when can I come in",
        ],
    }
    stakes = "personal"
    slots = {
        "signed_in": SignedIn(otherwise="appointment.sign_in"),
        "service": Choice(
            ask="appointment.ask_service",
            key="service",
            lifetime="conversation",
            words=words(
                checkup=r"检查|看牙|复查|check.?up|exam|look at",
                cleaning=r"洗牙|洁牙|清洁|clean",
                filling=r"补牙|蛀牙|牙洞|filling|cavity|hole",
            ),
        ),
        "day": Day(ask="appointment.ask_day"),
        "time": Time(ask="appointment.ask_time"),
    }

    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[Event]:
        """Show what would be booked."""
        code, zone = tracker.get_slot("service"), (await self.shop.now()).tzinfo
        day, hour = date.fromisoformat(tracker.get_slot("day")), time.fromisoformat(tracker.get_slot("time"))
        at = datetime.combine(day, hour, zone)
        details = {"service": code, "at": at.isoformat()}
        return [self.book.propose(details=details, service=SERVICES[code], at=at)]

    @effect(
        "appointment.book",
        confirm="appointment.confirm_booking",
        done="appointment.booked",
        failed="appointment.not_booked",
    )
    async def book(self, command: Command) -> Receipt:
        """Take the time in the calendar."""
        at = datetime.fromisoformat(command.details["at"])
        return await self.calendar.book(command.key, command.customer_id, command.details["service"], at)

    @book.look_up
    async def booked(self, command: Command) -> Receipt | None:
        """What became of a booking whose answer got lost."""
        return await self.calendar.receipt(command.key)
