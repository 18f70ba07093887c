"""Cancelling: which one, then a yes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.shop import Command, Receipt
from bot.skill import Event, effect, hand_over
from bot.skill.gates import SignedIn
from haoke_clinic.appointments import AppointmentSkill
from haoke_clinic.appointments.slots import Mine
from haoke_clinic.calendar import SERVICES

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher

SHORT_NOTICE: Final = timedelta(hours=2)  # from here on a person decides


class CancelAppointment(AppointmentSkill):
    """Cancel one of the patient's appointments."""

    intents = ("appointment.cancel",)
    examples = {
        "zh": [
            "取消预约",
            "我去不了了，帮我取消挂号",
            "明天的预约不要了",
            "帮我把看牙的预约退掉",
            "我想取消洗牙",
            "临时有事来不了了",
            "不去看牙了",
            "预约能取消吗",
        ],
        "en": [
            "cancel my appointment",
            "I can't make it tomorrow",
            "I need to cancel my cleaning",
            "please call off my visit to the dentist",
            "I won't be coming in",
            "can I cancel the booking",
            "drop my check-up",
            "something came up, I can't come",
        ],
    }
    stakes = "personal"
    slots = {
        "signed_in": SignedIn(otherwise="appointment.sign_in"),
        "appointment": Mine(ask="appointment.ask_which"),
    }

    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[Event]:
        """Show what would be cancelled; what is about to begin is a person's matter."""
        me, now = await self.shop.me(), await self.shop.now()
        mine = await self.calendar.upcoming(me.id, now) if me else ()
        found = next((each for each in mine if each.id == tracker.get_slot("appointment")), None)
        if found is None:
            dispatcher.utter_message(response="appointment.not_found")
            return []
        facts: dict[str, Any] = {"service": SERVICES[found.service], "at": found.at}
        if found.at - now < SHORT_NOTICE:
            dispatcher.utter_message(response="appointment.short_notice", **facts)
            return [hand_over("appointment_short_notice")]
        return [self.cancel.propose(details={"appointment": found.id}, **facts)]

    @effect(
        "appointment.cancel",
        confirm="appointment.confirm_cancelling",
        done="appointment.cancelled",
        failed="appointment.not_cancelled",
    )
    async def cancel(self, command: Command) -> Receipt:
        """Give the time back in the calendar."""
        return await self.calendar.cancel(command.key, command.customer_id, command.details["appointment"])

    @cancel.look_up
    async def was_cancelled(self, command: Command) -> Receipt | None:
        """What became of a cancellation whose answer got lost."""
        return await self.calendar.receipt(command.key)
