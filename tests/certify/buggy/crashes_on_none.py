"""Takes it for granted that everything was delivered."""

from typing import Any

from bot.skill import Event
from tests.certify.buggy.sound import Sound


class CrashesOnNone(Sound):
    """Tells since when it has been there."""

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        day = order.delivered_at.date()  # type: ignore[union-attr]
        if order.state != "delivered":
            dispatcher.utter_message(response="trial.since", order_id=order.id, day=day)
            return []
        return [self.propose(order, tracker.get_slot("why"))]
