"""A parcel is late: its customer hears it from us first."""

from collections.abc import Iterable
from typing import Any

from rasa_sdk.events import SlotSet

from bot.shop.order_facts import counted, days_late
from bot.skill import Event
from bot.skill.notice import Known, Notice, Occasion, subject
from skills.logistics._orders import known as facts_of


class LateParcel(Notice):
    """Tells a customer that a parcel is late, and what was last heard of it."""

    intents = ("notice.late_parcel",)
    offers = (
        "order.status.shipped",
        "order.status.shipped_late",
        "delivery.period.shipped",
        "delivery.period.late",
    )

    def due(self, known: Known) -> Iterable[Occasion]:
        """Every parcel on its way whose day is over, once for each day that was promised."""
        late = (order for order in known.orders if order.state == "shipped" and days_late(order, known.now))
        return [Occasion(order.id, f"{order.eta:%Y-%m-%d}" if order.eta else "") for order in late]

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(subject(tracker))
        late = days_late(order, await self.shop.now())
        if order.state != "shipped" or not late:
            return []  # it has arrived meanwhile
        _, facts = await facts_of(self.shop, order)
        dispatcher.utter_message(response="notice.late_parcel", **facts, late=counted(late))
        return [dict(SlotSet("order_id", order.id))]
