"""A day or time for the delivery."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import quote_saying
from bot.shop import Command, Receipt
from bot.shop.order_facts import items_text
from bot.skill import Event, Skill, effect
from bot.skill.gates import Gate
from bot.skill.slots import OrderId, Scene, SlotRejected, Text
from bot.understanding.phrases import phrases_of
from skills.logistics._orders import known

_SAYS: Final = phrases_of(__name__)


def instructs(said: str) -> bool:
    """Whether a message says what shall be done with the parcel, and does not ask."""
    text = said.lower()
    return _SAYS.instructs.search(text) is not None and _SAYS.asks.search(text) is None


def wish_in(said: str) -> str:
    """A wish without what stands around it: "no!! i meant sunday" means no more than Sunday."""
    wish, before = _SAYS.number.sub("", said.strip()).strip(), ""
    while wish != before:
        before, wish = wish, _SAYS.before.sub("", wish, count=1).strip()
    return _SAYS.after.sub("", wish).strip() or said.strip()


def to_come(facts: dict[str, Fact]) -> dict[str, Fact]:
    """The facts without the day it was due, once that has gone by: no time can be arranged for it any more."""
    return {**facts, "due": []} if facts.get("days_late") else facts


@dataclass(frozen=True, kw_only=True)
class NotOnItsWay(Gate):
    """The order has not left yet, so that a wish can still travel with it."""

    async def guard(self, scene: Scene) -> None:
        """Once it left, the courier decides; tell how to reach them."""
        order = await scene.shop.order(str(scene.slots["order_id"]))
        if order.state == "paid":
            return
        _, facts = await known(scene.shop, order)
        name = str(order.state) if order.state in ("shipped", "delivered") else "closed"
        if name == "shipped" and instructs(scene.text):
            name = "left_with"
        raise SlotRejected(f"delivery.schedule.{name}", final=True, **to_come(facts))


@dataclass(frozen=True, kw_only=True)
class AtTheDoor(Gate):
    """Who takes a parcel in, or where it may be left, is told at once: no order is asked for and nothing is noted."""

    async def guard(self, scene: Scene) -> None:
        """Of a parcel on its way, whom to ask; else what an article says of it; else the form goes on."""
        told = {found.entity: found.value for found in scene.entities}
        if "at_the_door" not in told:
            return
        number = told.get("order_id") or scene.slots.get("order_id")
        order = await scene.shop.order(str(number)) if number else None
        if instructs(scene.text) and (order.state == "paid" if order else await scene.shop.me()):
            return  # a wish that can still travel with it
        if order is not None and order.state == "shipped":
            _, facts = await known(scene.shop, order)
            raise SlotRejected("delivery.schedule.left_with", final=True, **to_come(facts))
        retriever = scene.skill.services.retriever
        question = looked_for(__name__, "nobody_in", scene.language)
        if found := await quote_saying(retriever, question, scene.language, _SAYS.takes_in):
            raise SlotRejected(found.response, final=True, **found.facts)


class When(Text):
    """When it should come, in the customer's own words."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The wish in the message, where it names a day or a time of day, or says what to do with the parcel."""
        named_day = any(each.entity == "date" for each in scene.entities)
        named = named_day or _SAYS.time.search(scene.text.lower()) or instructs(scene.text)
        if not named:
            return None
        shown = str(scene.stands(str(scene.slots["order_id"])).get("change") or "")
        if shown and _SAYS.besides.search(scene.text.lower()):
            return f"{shown}{'; ' if scene.text.isascii() else '；'}{scene.text.strip(' ,，.。!！')}"
        return wish_in(scene.text)

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The wish without what was said around it."""
        return await super().check(wish_in(value), scene)


class DeliverySchedule(Skill):
    """Passes on when a parcel should come, or tells how to reach the courier; couriers promise no time, so neither do we."""

    intents = ("delivery.schedule",)
    slots = {
        "at_the_door": AtTheDoor(required=False),
        "order_id": OrderId(states=("paid", "shipped")),
        "not_on_its_way": NotOnItsWay(),
        "delivery_time": When(ask="delivery.schedule.ask", longest=120),
    }

    @effect("change_order", confirm="delivery.schedule.confirm", done="delivery.schedule.done")
    async def note(self, command: Command) -> Receipt:
        """Put the wish on the order."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        wish = tracker.get_slot("delivery_time")
        what = items_text(order)
        return [self.note.propose(order_id=order.id, details={"change": wish}, wish=wish, what=what)]
