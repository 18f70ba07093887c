"""Says that it is done before it is."""

from typing import Any

from bot.shop.order_facts import named
from bot.skill import Event
from tests.certify.buggy.sound import Sound, tenth


class SaysDoneTooEarly(Sound):
    """Cannot wait."""

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        events = await super().run(dispatcher, tracker, domain)
        order = await self.shop.order(tracker.get_slot("order_id"))
        if events:
            dispatcher.utter_message(
                response="trial.done", **named(order), amount=tenth(order), reference="R1"
            )
        return events
