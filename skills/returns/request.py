"""I want to return this."""

from typing import Any

from bot.shop import Command, Receipt
from bot.shop.aftersales import window
from bot.skill import Event, Skill, effect, said
from bot.skill.not_worth import NotWorth, from_goodwill, to_goodwill
from bot.skill.slots import OrderId
from skills.returns.facts import about, freight, refusal_facts, rules, why_not, with_pickup


class ReturnRequest(Skill):
    """Registers a return inside the window; the money follows once the goods are back and have been checked."""

    intents = ("return.request",)
    slots = {
        "not_worth": NotWorth(ask="", required=False),
        "order_id": OrderId(states=("delivered",)),
    }
    stakes = "personal"

    @effect("return", confirm="return.confirm", done="return.done", failed="return.failed")
    async def send_back(self, command: Command) -> Receipt:
        """Register the return."""
        return with_pickup(await self.shop.apply(command))

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        reason = said.reason(tracker, order.id) or ("quality" if from_goodwill(tracker) else "")
        if follow := to_goodwill(tracker, domain):
            return follow
        days = window(order, info, now, "return_window_days")
        if problem := why_not(order, days):
            facts = refusal_facts(order, info, now, days)
            warranty = problem == "window_over" and "warranty_until" in facts
            name = "window_over_warranty" if warranty else problem
            dispatcher.utter_message(response=f"return.{name}", **facts)
            return []
        known = {**about(order), **rules(info), **freight(info, order, reason), "pickup": []}
        return [
            self.send_back.propose(order_id=order.id, details={"reason": reason or "unspecified"}, **known)
        ]
