"""Where is my return?"""

from typing import Any

from bot.shop.aftersales import filed
from bot.shop.order_facts import order_facts
from bot.skill import Event, Skill
from bot.skill.slots import OrderId
from skills.returns.facts import REQUESTS, filed_facts, rules


class ReturnStatus(Skill):
    """Tells where a return, exchange or repair stands, as far as the shop has it on file."""

    intents = ("return.status",)
    slots = {"order_id": OrderId(ask="return.ask_which")}
    stakes = "personal"

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        facts = {**order_facts(order), **rules(await self.shop.info())}
        on_file = filed(order, *REQUESTS)
        if on_file is None:
            money_moves = order.refunded.minor > 0
            name = "refunded" if money_moves else "none"
            dispatcher.utter_message(response=f"return.status.{name}", **facts, refunded=order.refunded)
            return []
        dispatcher.utter_message(response=f"return.status.{on_file.type}", **facts, **filed_facts(on_file))
        return []
