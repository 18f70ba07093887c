"""I want another size or colour."""

from typing import Any, Final

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.shop import Command, Order, Receipt
from bot.shop.aftersales import window
from bot.shop.catalogue import bought
from bot.shop.order_facts import order_facts
from bot.shop.variants import counts, in_stock, offered, shown, value_named
from bot.skill import Event, Skill, effect, said
from bot.skill.sizes import bare_size, wanted_of
from bot.skill.slots import OrderId, Scene, SlotRejected, Text
from bot.understanding.phrases import phrases_of
from skills.returns.facts import about, freight, refusal_facts, rules, why_not, with_pickup

_SAYS: Final = phrases_of(__name__)
SAME: Final = "same"  # a new unit of what was bought


class Wish(Text):
    """What the customer wants instead: a size or colour by its name, or the same thing new."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The wish, where the message holds one."""
        named = [e.value for e in scene.entities if e.entity in ("size", "colour")]
        wanted = wanted_of(scene.text).lower()
        named = [value for value in named if value.lower() in wanted] or named
        told = named[-1] if named else await _colour(scene) or _wish_in(scene.text) or await bare_size(scene)
        return told or None

    async def find(self, scene: Scene) -> JsonValue:
        """The wish of the exchange that is shown and waits for a word."""
        return scene.stands(str(scene.slots["order_id"])).get("wish")

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The wish in short where it is known, else the customer's own words."""
        if known := await _colour(scene) or _wish_in(value):
            return known
        if _SAYS.question.search(value.strip().lower()):
            raise SlotRejected(self.ask)  # what is asked is no wish
        return await super().check(value, scene)


async def _colour(scene: Scene) -> str:
    """The colour that is named last, by the name that the catalogue gives it, other than the one that was bought."""
    order, text = await scene.shop.order(str(scene.slots["order_id"])), scene.text.lower()
    has = " ".join(value for item in order.items for value in item.variant.values()).lower()
    products = bought(await scene.shop.products(), order)
    names = (name for each in products for value in offered(each, "colour") for name in value.values())
    said = [n for n in names if len(n) > 1 and n.lower() in text and n.lower() not in has]
    return max(said, key=lambda name: text.rfind(name.lower()), default="")


def _wish_in(text: str) -> str:
    other = _SAYS.other_size.search(text.lower())
    if other:
        return other[0].strip()
    return SAME if text == SAME or _SAYS.same.search(text.lower()) else ""


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
            other = tracker.get_slot("wish") != SAME
            if problem == "not_shipped" and other and "order_change" in domain["actions"]:
                return [dict(FollowupAction("order_change"))]  # nothing has to come back yet
            facts = refusal_facts(order, info, now, days)
            dispatcher.utter_message(response=f"exchange.{problem}", **facts)
            return []
        wish = tracker.get_slot("wish")
        if gone := await self._gone(order, wish):
            dispatcher.utter_message(**gone, **order_facts(order))
            return []
        reason = said.reason(tracker, order.id) or "size"
        instead: dict[str, Fact] = {
            "other": [{"wish": wish}] if wish != SAME else [],
            "new": [{}] if wish == SAME else [],
        }
        known = {**about(order), **rules(info), **freight(info, order, reason), "pickup": [], **instead}
        return [self.swap.propose(order_id=order.id, details={"reason": reason, "wish": wish}, **known)]

    async def _gone(self, order: Order, wish: str) -> dict[str, Any]:
        """What to say when the wished size or colour is one that the catalogue counts and has none left of."""
        for product in bought(await self.shop.products(), order):
            for attribute in ("size", "colour"):
                value = value_named(product, attribute, wish, wish.lower())
                if value and not counts(product, attribute)[value]:
                    others = in_stock(product, attribute)
                    response = "exchange.sold_out" if others else "exchange.all_sold_out"
                    return {
                        "response": response,
                        "wish": shown(product, attribute, value),
                        "available": others,
                    }
        return {}
