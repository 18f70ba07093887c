"""A refund was paid out: its customer need not look for it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from rasa_sdk.events import SlotSet

from bot.shop import Order, Refund
from bot.shop.order_facts import named
from bot.skill import Event
from bot.skill.notice import Known, Notice, Occasion, subject

NEWS: Final = timedelta(days=3)  # who has had the money for longer knows it


class RefundPaidOut(Notice):
    """Tells a customer that a refund has been paid out."""

    intents = ("notice.refund_paid",)
    offers = ("refund.status.approved",)

    def due(self, known: Known) -> Iterable[Occasion]:
        """Every refund that was paid out of late."""
        return [
            Occasion(order.id, f"{refund.at:%Y%m%dT%H%M}")
            for order in known.orders
            for refund in order.refunds
            if refund.state == "paid" and known.now - refund.at < NEWS
        ]

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(subject(tracker))
        refund = _last_paid(order)
        if refund is None:
            return []
        dispatcher.utter_message(
            response="notice.refund_paid", **named(order), refund=refund.amount, paid_on=refund.at.date()
        )
        return [dict(SlotSet("order_id", order.id))]


def _last_paid(order: Order) -> Refund | None:
    paid = [refund for refund in order.refunds if refund.state == "paid"]
    return max(paid, key=lambda refund: refund.at, default=None)
