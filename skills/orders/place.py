"""How do I order, and why can't I?"""

from typing import Any, Final

from bot.shop.policy import clause, number, table
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class OrderPlace(Skill):
    """Explains how to order, and helps where ordering gets stuck."""

    intents = ("order.place",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        bulk = table(info, "bulk_order")
        least, wanted = bulk.get("from_quantity"), said.value(tracker, "quantity")
        many = wanted.isdecimal() and isinstance(least, int) and int(wanted) >= least
        if isinstance(least, int) and (many or said.says(tracker, _SAYS.bulk)):
            days = bulk.get("quote_working_days")
            dispatcher.utter_message(
                response="order.place.bulk", from_quantity=least, quote=clause(quote_days=days)
            )
        elif said.says(tracker, _SAYS.trouble):
            dispatcher.utter_message(response="order.place.trouble")
        else:
            minutes = number(info, "unpaid_order_expires_minutes")
            dispatcher.utter_message(response="order.place.how", expiry=clause(unpaid_minutes=minutes))
        return []
