"""I want another size or colour."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.shop import Command, Order, Product, Receipt, ShopInfo
from bot.shop.aftersales import filed, why_it_stands, window
from bot.shop.catalogue import bought, named_alone
from bot.shop.order_facts import order_facts
from bot.shop.variants import counts, in_stock, offered, shown, value_named
from bot.skill import Event, Skill, effect, said
from bot.skill.sizes import bare_size, wanted_of
from bot.skill.slots import OrderId, Scene, SlotRejected, Text
from bot.understanding.normalise import normalise, plainly
from bot.understanding.phrases import phrases_of
from skills.returns.facts import REQUESTS, about, freight, refusal_facts, rules, why_not, with_pickup
from skills.returns.standing import InTheWay

_SAYS: Final = phrases_of(__name__)
_WINDOWS: Final = ("exchange_window_days", "return_window_days")
_OTHER_WAYS: Final = frozenset({"not_shipped", "already"})  # the order is changed, or the exchange on file
WITHDRAW: Final = "return_withdraw"
_TELLING: Final = 2  # Chinese characters that set a thing apart from its kind, or twice as many letters
_SIZED_IN: Final = ("paid", "shipped", "delivered")
_BEFORE: Final = 2  # messages before "that one", in which it was named
_PARTS: Final = re.compile(r"[、,，;；:：/]")
SAME: Final = "same"  # a new unit of what was bought


class Wish(Text):
    """What the customer wants instead: a size or colour by its name, or the same thing new."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The wish, where the message holds one."""
        named = [e.value for e in scene.entities if e.entity in ("size", "colour")]
        wanted = wanted_of(scene.text).lower()
        named = [value for value in named if value.lower() in wanted] or named
        named = [v for v in named if not _turned_away(scene.text.lower(), v.lower())] or named
        told = named[-1] if named else await _colour(scene) or _wish_in(scene.text) or await bare_size(scene)
        return told or None

    async def find(self, scene: Scene) -> JsonValue:
        """The wish of the exchange that is shown and waits for a word."""
        return scene.stands(str(scene.slots["order_id"])).get("wish")

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The wish in short where it is known, else the customer's own words."""
        if known := await _colour(scene) or _wish_in(value):
            return known
        if _SAYS.points.fullmatch(plainly(value).strip().lower()):
            if spoken_of := await _spoken_of(scene):
                return spoken_of
            raise SlotRejected(self.ask)  # "that one" is no wish where nothing of it was named
        if _SAYS.question.search(plainly(value).strip().lower()):
            raise SlotRejected(self.ask)  # what is asked is no wish
        if other := await _another_thing(scene, value):
            paid = (await scene.shop.order(str(scene.slots["order_id"]))).amount
            raise SlotRejected(
                "exchange.another", final=True, product=other.title, price=other.price, paid=paid
            )
        return await super().check(value, scene)


async def _colour(scene: Scene) -> str:
    """The colour that is named last, by the name that the catalogue gives it, other than the one that was bought."""
    order, text = await scene.shop.order(str(scene.slots["order_id"])), scene.text.lower()
    has = " ".join(value for item in order.items for value in item.variant.values()).lower()
    products = bought(await scene.shop.products(), order)
    names = (name for each in products for value in offered(each, "colour") for name in value.values())
    said = [n for n in names if len(n) > 1 and n.lower() in text and n.lower() not in has]
    said = [name for name in said if not _turned_away(text, name.lower())]
    return max(said, key=lambda name: text.rfind(name.lower()), default="")


async def _spoken_of(scene: Scene) -> str:
    """The value of what was bought, such as a model that it is made for, that was named a message or two before."""
    order = await scene.shop.order(str(scene.slots["order_id"]))
    said = ["".join(normalise(text).text.split()) for text in scene.lately[:_BEFORE]]
    values = (
        part.strip()
        for product in bought(await scene.shop.products(), order)
        for value in product.attributes.values()
        for words in (value.values() if isinstance(value, Mapping) else (str(value),))
        for part in _PARTS.split(str(words))
    )
    named = (
        v for v in values if len(v) > 1 and any("".join(normalise(v).text.split()) in text for text in said)
    )
    return max(named, key=len, default="")


async def _another_thing(scene: Scene, value: str) -> Product | None:
    """Another product of the shop that is wished for: by its name, or by what sets its name apart from what was bought."""
    order, every = await scene.shop.order(str(scene.slots["order_id"])), await scene.shop.products()
    mine = bought(every, order)
    own = {each.id for each in mine}
    named = [each for each in named_alone(every, value) if each.id not in own]
    text = normalise(value).text
    kinds = {normalise(title).text for each in mine for title in each.title.values()}
    kinds |= {normalise(title).text for item in order.items for title in item.title.values()}
    apart = [each for each in every if each.id not in own and _set_apart(each, kinds, text)]
    return next(iter([*named, *apart]), None)


def _set_apart(product: Product, kinds: set[str], text: str) -> bool:
    """Whether a text has what the title of a thing of the same kind has beside the kind: 滴滤 of 滴滤咖啡机."""
    for title in (normalise(each).text for each in product.title.values()):
        for kind in kinds:
            rest = title.replace(kind, " ").strip()
            if kind in title and len(rest) >= _TELLING * (1 + rest.isascii()) and rest in text:
                return True
    return False


def _turned_away(text: str, name: str) -> bool:
    """Whether the value that is named is the one that is not wanted: "blue, not clear"."""
    return _SAYS.turns_away.search(text[: text.rfind(name)]) is not None


def _wish_in(text: str) -> str:
    other = _SAYS.other_size.search(text.lower())
    if other:
        return other[0].strip()
    return SAME if text == SAME or _SAYS.same.search(text.lower()) else ""


@dataclass(frozen=True, kw_only=True)
class Exchanged(OrderId):
    """The order that is exchanged: who names a size means the only thing of theirs that comes in sizes."""

    async def find(self, scene: Scene) -> JsonValue:
        """What was spoken of, else the only order, sent or not, of a thing that has the size that is named."""
        size = next((e.value for e in scene.entities if e.entity == "size"), "") or _shoe_size(scene.text)
        if not size or scene.things:
            return await super().find(scene)
        products = await scene.shop.products()
        open_ones = [each for each in await scene.shop.orders() if each.state in _SIZED_IN]
        fitting = [
            each.id
            for each in open_ones
            if any(counts(product, "size") for product in bought(products, each))
        ]
        return fitting[0] if len(fitting) == 1 else await super().find(scene)


def _shoe_size(text: str) -> str:
    found = _SAYS.shoe_size.search(text.lower())
    return next((part for part in found.groups() if part), "") if found else ""


class ExchangeRequest(Skill):
    """Exchanges what came for another size, colour or unit inside the window, if the wish is in stock."""

    intents = ("exchange.request",)
    slots = {
        "order_id": Exchanged(states=("delivered",)),
        "in_the_way": InTheWay(refusal="exchange", windows=_WINDOWS, still=_OTHER_WAYS),
        "wish": Wish(ask="exchange.ask_wish", longest=200),
    }
    stakes = "personal"

    @effect("exchange", confirm="exchange.confirm", done="exchange.done", failed="return.failed")
    async def swap(self, command: Command) -> Receipt:
        """Register the exchange."""
        return with_pickup(await self.shop.apply(command))

    @effect(
        "exchange",
        confirm="exchange.replace_confirm",
        done="exchange.replaced",
        failed="return.withdraw_failed",
    )
    async def swap_instead(self, command: Command) -> Receipt:
        """Register the exchange in the place of the one on file."""
        return with_pickup(await self.shop.apply(command))

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order, wish = await self.shop.order(tracker.get_slot("order_id")), tracker.get_slot("wish")
        info, now = await self.shop.info(), await self.shop.now()
        days = window(order, info, now, *_WINDOWS)
        before = _replaced(order, info, now, wish) if days and days.open else ""
        if (problem := why_not(order, days)) and not before:
            if problem == "not_shipped" and wish != SAME and "order_change" in domain["actions"]:
                return [dict(FollowupAction("order_change"))]  # nothing has to come back yet
            facts = refusal_facts(order, info, now, days)
            if _of_a_return(order, facts) and WITHDRAW in domain["actions"]:
                dispatcher.utter_message(response="exchange.after_withdrawal", **order_facts(order))
                return [dict(FollowupAction(WITHDRAW))]
            dispatcher.utter_message(response=f"exchange.{problem}", **facts)
            return []
        if gone := await self._gone(order, wish):
            dispatcher.utter_message(**gone, **order_facts(order))
            return []
        return [self._propose(order, info, wish, _why(tracker, order, wish, before), before)]

    def _propose(self, order: Order, info: ShopInfo, wish: str, reason: str, before: str) -> Event:
        details, known = (
            {"reason": reason or "unspecified", "wish": wish},
            {**about(order), **rules(info), "pickup": []},
        )
        known |= freight(info, order, reason)
        known |= {"other": [{"wish": wish}] if wish != SAME else [], "new": [{}] if wish == SAME else []}
        if before:
            details |= {"instead_of": before}
            return self.swap_instead.propose(order_id=order.id, details=details, **known, replaces=before)
        return self.swap.propose(order_id=order.id, details=details, **known)

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


def _why(tracker: Any, order: Order, wish: str, before: str) -> str:
    """Why it is exchanged; who wants the very same new and has not said why leaves open who pays the way back."""
    return said.reason(tracker, order.id) or ("" if wish == SAME and not before else "size")


def _of_a_return(order: Order, facts: dict[str, Fact]) -> bool:
    """Whether what stands in the way is a return that can still be withdrawn."""
    on_file = filed(order, *REQUESTS)
    return on_file is not None and on_file.type == "return" and bool(facts.get("withdraw"))


def _replaced(order: Order, info: ShopInfo, now: datetime, wish: str) -> str:
    """The number of the exchange on file that another wish takes the place of; empty where it stands or wishes the same."""
    before = filed(order, *REQUESTS)
    if before is None or before.type != "exchange" or why_it_stands(order, before, info, now):
        return ""
    return before.reference if wish.lower() != before.wish.lower() else ""
