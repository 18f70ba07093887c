"""Keeps the order it looked up last in itself, whoever asks next."""

from typing import Any

from bot.shop.order_facts import named
from bot.skill import Event
from tests.certify.buggy.sound import Sound


class ForgetsTheCustomer(Sound):
    """Saves itself a look-up."""

    order: Any = None

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        self.order = self.order or await self.shop.order(tracker.get_slot("order_id"))
        dispatcher.utter_message(response="trial.not_yet", **named(self.order))
        return []
