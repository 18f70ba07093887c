"""Slots: what a skill must know before it runs, how it is asked for and what counts as an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import JsonValue

from bot.facts import Fact
from bot.shop import Order, OrderState, Product, ShopView
from bot.skill.holding import called, holding, holds
from bot.skill.listed import among_told, by_place, outstanding, says_other
from bot.skill.number_alone import number_alone
from bot.turn import Button, Entity
from bot.understanding.normalise import normalise

# What somebody wants in the place of what they have.
_INSTEAD = re.compile(r"换成|换个|换一|改成|\b(?:instead|into|swap|exchange|change)\b")


class SlotRejected(Exception):  # noqa: N818 - an answer about a value, not a fault
    """A value that cannot be accepted: the response to give, and its facts. `final` ends the form."""

    def __init__(self, response: str, *, final: bool = False, **facts: Fact) -> None:
        super().__init__(response)
        self.response = response
        self.final = final
        self.facts = facts


class IdentityNeeded(Exception):  # noqa: N818 - a question, not a fault
    """A visitor must show that an order is theirs before anything about it is said."""

    def __init__(self, order_id: str) -> None:
        super().__init__("identity needed")
        self.order_id = order_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a slot may look at: the shop of this session and what was said."""

    shop: ShopView
    language: str
    slots: Mapping[str, JsonValue]
    entities: tuple[Entity, ...] = ()
    text: str = ""
    now: datetime
    skill: Any = None  # the skill that asks, with the collaborators it took in `setup`
    things: tuple[str, ...] = ()  # products named in the last messages before this one, the newest first
    lately: tuple[str, ...] = ()  # the customer's last messages before this one, the newest first
    told: str = ""  # what the bot said last
    shown: str = ""  # what it said in answer to the customer's last messages, the oldest first
    standing: Mapping[str, str] = field(
        default_factory=dict
    )  # details of this skill's act that waits for a word

    def stands(self, order_id: str) -> Mapping[str, str]:
        """The details of the act that waits for a word, where it is about this order; otherwise nothing."""
        return self.standing if self.standing.get("order_id") == order_id else {}


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A value to ask for. `entity` fills it; without one, the whole answer does (free text)."""

    ask: str
    entity: str = ""
    required: bool = True
    lifetime: Literal["skill", "conversation"] = "skill"
    choices: Mapping[str, str] = field(default_factory=dict)  # value -> response that names it
    also: tuple[str, ...] = ()  # other entities that lead to a value
    ahead: bool = False  # taken from what is said while an earlier slot is still asked for
    quiet: bool = (
        False  # waited for without a word while the customer talks about other things, and may come back
    )

    async def among(self, said: Sequence[str], scene: Scene) -> str | None:
        """The value that counts of those that were said: the last, since who corrects himself puts the right one last."""
        return said[-1] if said else None

    async def find(self, scene: Scene) -> JsonValue:
        """A value known without asking, or None."""
        return None

    async def mentioned(self, scene: Scene) -> str | None:
        """A value implied by what was just said, or None."""
        return None

    async def stays(self, scene: Scene) -> bool:
        """Whether the value that is known from before still counts beside what was just said."""
        return True

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The accepted value; raises SlotRejected."""
        return value

    def takes(self, text: str) -> bool | None:
        """Whether a message may be an answer at all; None, where only trying tells."""
        return None

    async def options(self, scene: Scene) -> Sequence[Button]:
        """Choices to show with the question."""
        return ()

    def kind(self, scene: Scene) -> str:
        """What kind of value it is, such as `address` or `phone`: a page can offer a fitting field for it."""
        return self.entity

    async def asking(self, scene: Scene) -> tuple[str, Mapping[str, Fact]]:
        """The response that asks, and its facts."""
        return self.ask, {}


@dataclass(frozen=True, kw_only=True)
class OrderId(Slot):
    """An order this session may see. A customer's only fitting order is taken without asking; several are offered."""

    ask: str = "order.ask_id"
    entity: str = "order_id"
    lifetime: Literal["skill", "conversation"] = "conversation"
    also: tuple[str, ...] = ("tracking_number", "product", "which_order")
    states: tuple[OrderState, ...] = ()  # orders worth offering first; any may still be named

    async def among(self, said: Sequence[str], scene: Scene) -> str | None:
        """The last number that is an order of theirs, since a price looks like one; else the only order that cost so much.

        No money is moved for an order that only its price names.
        """
        if not said:
            return None
        orders = await scene.shop.orders()
        theirs = {order.id for order in orders}
        cost = [o.id for o in orders if said[-1].isdecimal() and o.amount.amount == int(said[-1])]
        own = next((number for number in reversed(said) if number in theirs), None)
        priced = len(cost) == 1 and getattr(scene.skill, "stakes", "") != "money"
        return own or (cost[0] if priced else said[-1])

    async def find(self, scene: Scene) -> JsonValue:
        """The only fitting order, or the only one that holds what was spoken of a moment ago.

        What was spoken of last and stands in one order of theirs means that order, fitting or not: who speaks of the earphones
        on their way and wants a new one is not offered a new kettle. What is named and stands in none of their orders means no order.
        """
        if await self._not_theirs(scene):
            return None
        fitting = await self._fitting(scene)
        things = () if says_other(scene.text) else scene.things
        products = await scene.shop.products() if things else ()
        if things:
            meant = holding(await scene.shop.orders(), products, {normalise(things[0]).text})
            if len(meant) == 1 and meant[0].id not in {order.id for order in fitting}:
                return meant[0].id
        if len(fitting) == 1:
            return fitting[0].id
        for thing in things:
            theirs = holding(fitting, products, {normalise(thing).text})
            if theirs:
                return theirs[0].id if len(theirs) == 1 else None
        return None

    async def mentioned(self, scene: Scene) -> str | None:
        """The order of a parcel number, the only one that holds a thing that was just named, or the one at the place that was."""
        tracking = next((e.value for e in scene.entities if e.entity == "tracking_number"), None)
        if tracking:
            return (await scene.shop.order_by_tracking(tracking)).id
        products = {normalise(e.value).text for e in scene.entities if e.entity == "product"}
        said = normalise(scene.text).text
        orders = await scene.shop.orders()
        if products:  # a word of the catalogue need not stand in the title: "tetera", "靴", "headphones"
            named = holding(orders, await scene.shop.products(), products)
        else:
            named = [o for o in orders if holds(o, products, said)]
        fitting = [o for o in named if not self.states or o.state in self.states] or named
        which = next((e.value for e in scene.entities if e.entity == "which_order"), "")
        if which and len(fitting) != 1 and (one := outstanding(fitting or orders, which, scene.now)):
            return one.id
        if not named and (one := by_place(scene.text, scene.told, orders) or self._among_told(scene, orders)):
            return one.id
        return fitting[0].id if len(fitting) == 1 else None

    async def stays(self, scene: Scene) -> bool:
        return await self._not_theirs(scene) is None and not says_other(scene.text)

    def _among_told(self, scene: Scene, orders: Sequence[Order]) -> Order | None:
        return among_told(scene.text, scene.told, scene.shown, self._current(scene), orders)

    def _current(self, scene: Scene) -> str:
        return str(scene.slots.get("order_id") or "")

    async def check(self, value: str, scene: Scene) -> JsonValue:
        return (await scene.shop.order(value)).id

    async def options(self, scene: Scene) -> Sequence[Button]:
        fitting = await self._fitting(scene)
        return [
            Button(f"{o.id} {o.title(scene.language)}", f'/dialog.inform{{"order_id":"{o.id}"}}')
            for o in fitting[:6]
        ]

    async def asking(self, scene: Scene) -> tuple[str, Mapping[str, Fact]]:
        product = await self._not_theirs(scene)
        return ("order.ask_id_without", {"product": product.title}) if product else (self.ask, {})

    async def _not_theirs(self, scene: Scene) -> Product | None:
        """A thing of the shop that the message names and that stands in none of the customer's orders."""
        orders = await scene.shop.orders()
        products = {normalise(e.value).text for e in scene.entities if e.entity == "product"}
        if not orders or not products or _INSTEAD.search(scene.text.lower()):
            return None
        catalogue = await scene.shop.products()
        meant = called(catalogue, products)
        return meant[0] if meant and not holding(orders, catalogue, products) else None

    async def _fitting(self, scene: Scene) -> list[Order]:
        orders = list(await scene.shop.orders())
        if says_other(scene.text):
            orders = [o for o in orders if o.id != self._current(scene)] or orders
        return [o for o in orders if o.state in self.states] or orders


@dataclass(frozen=True, kw_only=True)
class Text(Slot):
    """Free text of a bounded length (characters). An order's number by itself says which order is meant, and nothing for the text."""

    longest: int = 300

    async def check(self, value: str, scene: Scene) -> JsonValue:
        said = value.strip()
        if any(each.entity == "order_id" and number_alone(said, each.value) for each in scene.entities):
            raise SlotRejected("clarify.again")
        return said[: self.longest]
