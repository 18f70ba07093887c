"""A skill as somebody else would write it, to try the kit on."""

from typing import Any

from bot.shop.order_facts import order_facts
from bot.skill import Event, Skill
from bot.skill.slots import OrderId, Text


class OrderNote(Skill):
    """Takes a note for the courier."""

    intents = ("order.note",)
    examples = {
        "zh": ("给快递员捎句话", "帮我给快递带个话", "想给送货的人留言"),
        "en": ("leave a note for the courier", "tell the courier something", "a message for the driver"),
    }
    slots = {"order_id": OrderId(states=("shipped", "delivered")), "note": Text(ask="note.ask", longest=20)}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        dispatcher.utter_message(response="note.taken", **order_facts(order), note=tracker.get_slot("note"))
        return []


class Weather(Skill):
    """Asks somebody far away."""

    intents = ("weather.ask",)
    examples = {
        "zh": ("今天天气怎么样", "明天会下雨吗", "外面冷不冷"),
        "en": ("what is the weather like", "will it rain tomorrow", "is it cold outside"),
    }

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        import socket

        with socket.socket() as line:
            line.connect(("192.0.2.1", 80))
        return []


class Boast(Skill):
    """Says that money went back, and moves none."""

    intents = ("note.boast",)
    examples = {
        "zh": ("夸一个给我听听", "吹个牛吧", "说句大话"),
        "en": ("boast a little", "say something big", "show off"),
    }

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        dispatcher.utter_message(response="note.boast")
        return []
