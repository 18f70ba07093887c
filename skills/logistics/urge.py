"""Please hurry!"""

from datetime import timedelta
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.shop import Command, Order, Receipt
from bot.shop.order_facts import counted, days_late, items_text
from bot.shop.policy import number
from bot.skill import Event, effect, said
from bot.skill.slots import OrderId
from bot.understanding.phrases import phrases_of
from skills.logistics._orders import Claims, known
from skills.logistics.period import usual

_SAYS: Final = phrases_of(__name__)
HURRY: Final = (
    "the customer asks for dispatch as soon as possible"  # for the warehouse, never shown to customers
)


STATUS: Final = "order_status"
ON_ITS_WAY: Final = "delivery.urge.shipped"


class DeliveryUrge(Claims):
    """Tells honestly where a hurried order is; what is overdue is passed on to the warehouse or the courier."""

    intents = ("delivery.urge",)
    slots = {"order_id": OrderId(states=("paid", "shipped"))}

    @effect("change_order", done="delivery.urge.noted")
    async def note(self, command: Command) -> Receipt:
        """Put a note for the warehouse on the order."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _SAYS.where) and STATUS in domain.get("actions", ()):
            return [
                FollowupAction(STATUS)
            ]  # who asks where it is wants to know first; chasing it is offered there
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, facts = await known(self.shop, order)
        late = days_late(order, await self.shop.now())
        if order.state == "paid":
            return await self._unshipped(dispatcher, tracker, order, facts)
        if order.state == "shipped" and late >= (number(info, "late_after_days") or 1):
            return await self.claim(dispatcher, order, "late", latest=facts["latest"])
        name = order.state if order.state in ("shipped", "delivered") else "closed"
        response = "delivery.urge.shipped_late" if late else f"delivery.urge.{name}"
        if response == ON_ITS_WAY and _asked_before(tracker, order):
            response = f"{ON_ITS_WAY}_again"
        dispatcher.utter_message(response=response, **facts, late=counted(late))
        return []

    async def _unshipped(
        self, dispatcher: Any, tracker: Any, order: Order, facts: dict[str, Any]
    ) -> list[Event]:
        info = await self.shop.info()
        hours = number(info, "dispatch_hours")
        dispatch_by = order.paid_at + timedelta(hours=hours) if hours else None
        if dispatch_by and dispatch_by >= await self.shop.now():
            again = "_again" if _asked_before(tracker, order) else ""
            dispatcher.utter_message(
                response=f"delivery.urge.paid{again}", **facts, dispatch_by=dispatch_by, **usual(info)
            )
            return []
        if _noted(order):
            dispatcher.utter_message(response="delivery.urge.noted_before", **facts)
            return []
        return [self.note.propose(details={"change": HURRY}, order_id=order.id, what=items_text(order))]


def _asked_before(tracker: Any, order: Order) -> bool:
    """Whether this very order was hurried just before: what is the same is not told in the same words."""
    return said.last_response(tracker).startswith("delivery.urge.") and order.id in said.told_last(
        tracker.events
    )


def _noted(order: Order) -> bool:
    changes = order.extra.get("changes")
    rows = changes if isinstance(changes, list) else []
    return any(isinstance(row, dict) and row.get("change") == HURRY for row in rows)
