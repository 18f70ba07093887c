"""A skill as somebody else would write it, to try the kit on."""

from typing import Any

from bot.order_facts import order_facts
from bot.skill import Event, Skill
from bot.slots import OrderId, Text


class OrderNote(Skill):
    """Takes a note for the courier."""

    intents = ("order.note",)
    slots = {"order_id": OrderId(states=("shipped", "delivered")), "note": Text(ask="note.ask", longest=20)}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        dispatcher.utter_message(response="note.taken", **order_facts(order), note=tracker.get_slot("note"))
        return []


class Weather(Skill):
    """Asks somebody far away."""

    intents = ("weather.ask",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        import socket

        with socket.socket() as line:
            line.connect(("192.0.2.1", 80))
        return []
