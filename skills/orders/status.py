"""Where is my order?"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.money import Money
from bot.shop import Order
from bot.shop.order_facts import counted, days_late, order_facts, parcel_facts, variant_text
from bot.shop.policy import clause, number, over
from bot.skill import Event, Skill, said
from bot.skill.slots import OrderId, Scene
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
BOUGHT: Final = "bought"  # the detail that is asked for: what the order holds


@dataclass(frozen=True, kw_only=True)
class Asked(OrderId):
    """The order that is asked about: what "has not shipped" waits to be sent, what "takes forever" is on its way."""

    async def mentioned(self, scene: Scene) -> str | None:
        """What is mentioned; where only a parcel is, the only one on its way."""
        if any(each.entity == "parcel" for each in scene.entities):
            coming = [order.id for order in await scene.shop.orders() if order.state == "shipped"]
            return coming[0] if len(coming) == 1 else None
        return await super().mentioned(scene)

    async def find(self, scene: Scene) -> JsonValue:
        """What is found anyway, else the only order that stands as the words say."""
        if found := await super().find(scene):
            return found
        said = scene.text.lower()
        state = "paid" if _SAYS.not_sent.search(said) else "shipped" if _SAYS.overdue.search(said) else ""
        such = [order.id for order in await scene.shop.orders() if order.state == state]
        return such[0] if len(such) == 1 else None


class OrderStatus(Skill):
    """Tells the customer where an order stands, and what its parcel went through."""

    intents = ("order.status",)
    slots = {"order_id": Asked(states=("paid", "shipped"))}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        facts = {**order_facts(order), **parcel_facts(order, info, now)}
        if said.value(tracker, "detail") == BOUGHT:
            dispatcher.utter_message(response="order.bought", order_id=order.id, **bought_facts(order))
        elif order.events and (said.value(tracker, "detail") or said.says(tracker, _SAYS.events)):
            rows = [{"at": event.at, "text": event.text} for event in order.events]
            dispatcher.utter_message(response="order.events", **facts, events=rows)
        elif order.state == "paid":
            hours = number(info, "dispatch_hours")
            overdue = hours is not None and now - order.paid_at > timedelta(hours=hours)
            name = "order.status.paid_overdue" if overdue else "order.status.paid"
            dispatcher.utter_message(response=name, **facts, usual=clause(dispatch_hours=hours))
        elif order.state == "shipped":
            late = days_late(order, now)
            name = "order.status.shipped_late" if late else "order.status.shipped"
            dispatcher.utter_message(response=name, **facts, **parts(facts), late=counted(late))
        elif order.state == "delivered" and said.value(tracker, "reason") == "late":
            dispatcher.utter_message(response="order.status.delivered_missed", **facts, **parts(facts))
        elif order.state == "delivered":
            window = number(info, "return_window_days") or 0
            name = "delivered_long_ago" if over(order.delivered_at or now, window, now) else "delivered"
            dispatcher.utter_message(response=f"order.status.{name}", **facts, **parts(facts))
        else:
            response = f"order.status.{order.state}"
            dispatcher.utter_message(response=response, **facts, **refund_parts(order))
        return []


def bought_facts(order: Order) -> dict[str, Fact]:
    """What an order holds with the colour, size … of each thing; that none is on file is a clause of its own."""
    things = [variant_text(item) for item in order.items]
    known = any(item.variant for item in order.items)
    return {"item": things[0] if len(things) == 1 else things or order.id, "bare": [] if known else [{}]}


def parts(facts: dict[str, Fact]) -> dict[str, Fact]:
    """Optional clauses of a reply about a parcel."""
    return {
        "parcel": clause(carrier=facts.get("carrier"), tracking_number=facts.get("tracking_number")),
        "due": clause(eta=facts.get("eta")),
        "latest": clause(last_event=facts.get("last_event"), last_event_at=facts.get("last_event_at")),
        "arrived": clause(delivered_on=facts.get("delivered_on")),
    }


def refund_parts(order: Order) -> dict[str, Fact]:
    """What is on its way back and what has gone back: optional clauses with the sum of each."""
    sums: dict[str, Money] = {}
    for refund in order.refunds:
        sums[refund.state] = sums[refund.state] + refund.amount if refund.state in sums else refund.amount
    return {f"{state}_refund": clause(refund=sums.get(state)) for state in ("approved", "paid")}
