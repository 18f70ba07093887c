"""I want another size or colour."""

import re
from typing import Any, Final

from bot import said
from bot.aftersales import window
from bot.catalogue import bought
from bot.order_facts import order_facts
from bot.shop import Command, Order, Receipt
from bot.skill import Event, Skill, effect
from bot.slots import OrderId, Scene, Text
from skills.returns.facts import about, freight, refusal_facts, rules, why_not, with_pickup
from skills.returns.stock import stock_of

_SAYS_WHAT: Final = re.compile(
    r"[大小]\s?[半一两]?[码号]|[半一两](?:个)?码|同款|一样的|新的|好的|没坏的"
    r"|(?:half |one |a )?size (?:up|down|bigger|smaller|larger)|same (?:one|model|item)|new one|replacement|larger|smaller|bigger"
)


class Wish(Text):
    """What the customer wants instead, in their own words; taken from the message when it names a size or colour."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The wish, where the message holds one."""
        named = [e.value for e in scene.entities if e.entity in ("size", "colour")]
        if named:
            return named[-1]
        return scene.text if _SAYS_WHAT.search(scene.text.lower()) else None


class ExchangeRequest(Skill):
    """Exchanges what came for another size, colour or unit inside the window, if the wish is in stock."""

    intents = ("exchange.request",)
    slots = {
        "order_id": OrderId(states=("delivered",)),
        "wish": Wish(ask="exchange.ask_wish", longest=200),
    }
    stakes = "personal"

    @effect("exchange", confirm="exchange.confirm", done="exchange.done", failed="return.failed")
    async def swap(self, command: Command) -> Receipt:
        """Register the exchange."""
        return with_pickup(await self.shop.apply(command))

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        days = window(order, info, now, "exchange_window_days", "return_window_days")
        if problem := why_not(order, days):
            facts = refusal_facts(order, info, now, days)
            dispatcher.utter_message(response=f"exchange.{problem}", **facts)
            return []
        wish = tracker.get_slot("wish")
        left = await self._in_stock(order, wish)
        if left is not None and wish.upper() not in left:
            response = "exchange.sold_out" if left else "exchange.all_sold_out"
            dispatcher.utter_message(response=response, **order_facts(order), wish=wish, available=left)
            return []
        reason = said.value(tracker, "reason") or "size"
        known = {**about(order), **rules(info), **freight(info, order, reason), "pickup": [], "wish": wish}
        return [self.swap.propose(order_id=order.id, details={"reason": reason, "wish": wish}, **known)]

    async def _in_stock(self, order: Order, wish: str) -> list[str] | None:
        """The sizes or colours that can be had, when the wish is one the catalogue counts; None when it is not."""
        for product in bought(await self.shop.products(), order):
            for counts in stock_of(product).values():
                if wish.upper() in counts:
                    return [value for value, left in counts.items() if left > 0]
        return None
