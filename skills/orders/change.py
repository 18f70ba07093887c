"""Another size or colour, or a note, before the order ships."""

import re
from typing import Any, Final

from pydantic import JsonValue

from bot.shop import Command, Order, Product, Receipt
from bot.shop.order_facts import items_text
from bot.shop.variants import comes_in, counts, in_stock, in_stock_or_all, offered, shown, value_named
from bot.skill import Event, Skill, effect, said
from bot.skill.sizes import bare_colour, bare_size, wanted_of
from bot.skill.slots import OrderId, Scene, SlotRejected, Text
from bot.understanding.normalise import normalise, plainly
from bot.understanding.notes import note_of
from bot.understanding.phrases import phrases_of
from skills.orders.extras import WRAPPING, beside, price_facts
from skills.orders.joined import Joined
from skills.orders.titles import binds
from skills.orders.unshipped import Unshipped
from skills.orders.wished import how_many, leaves_open, only_counts, splits, written

_SAYS: Final = phrases_of(__name__)
_SIZE: Final = re.compile(r"(?<!\d)\d{2}(?!\d)")


class Wish(Text):
    """What is to be changed, in the customer's own words; taken from the message when it names a size, colour or number."""

    async def mentioned(self, scene: Scene) -> str | None:
        """What the message says is wanted, in its own words."""
        if note := note_of(scene.text):
            return f"{note.on}, “{note.words}”"
        named = any(each.entity in ("size", "colour", "quantity", "fewer") for each in scene.entities)
        stands = scene.stands(str(scene.slots["order_id"])).get("change")
        said_what = any(words.search(scene.text.lower()) for words in (_SAYS.says_what, _SAYS.adds, WRAPPING))
        if named or said_what:
            return _in_short(scene.text)
        if stands:  # the warehouse is told no question
            return stands if _SAYS.of_itself.search(normalise(scene.text).text) else _in_short(scene.text)
        return await bare_size(scene) or await bare_colour(scene) or None

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The wish; a plain yes says nothing of what is wanted, and no card of ours promises anything."""
        note = note_of(scene.text)
        if not note and (asks_which(value) or leaves_open(scene.text)):
            raise SlotRejected(self.ask)  # what is asked is no wish
        if note and (binds("", note.words) or _SAYS.in_our_name.search(note.words.lower())):
            raise SlotRejected("order.change.no_note")
        if _SAYS.only_yes.fullmatch(value.strip()):
            raise SlotRejected("clarify.again")
        return await super().check(_in_short(value), scene)


class OrderChange(Skill):
    """Asks the warehouse to change an order that has not shipped; what would change its price is not altered."""

    intents = ("order.change",)
    slots = {
        "joined": Joined(required=False),
        "order_id": OrderId(states=("paid",)),
        "unshipped": Unshipped(refusal="order.change"),
        "change": Wish(ask="order.change.ask", longest=200),
    }
    stakes = "personal"

    @effect(
        "change_order",
        confirm="order.change.confirm",
        done="order.change.done",
        failed="order.change.failed",
    )
    async def change(self, command: Command) -> Receipt:
        """Note the change on the order."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        stands = said.standing(tracker, order.id).get("change", "")
        plain = _wish(tracker)
        change = beside(tracker, written(tracker, order, await self._product(order), stands, plain))
        facts = {"order_id": order.id, "what": items_text(order), "change": change}
        if await self.shop.me() is None and _where_to(tracker, change):
            dispatcher.utter_message(response="address.change.sign_in", **facts)
        elif _adds(tracker, change):
            dispatcher.utter_message(response="order.change.adds", **facts)
        elif _another_count(tracker, order, change, stands):
            dispatcher.utter_message(response="order.change.quantity", **facts)
        elif missing := await self._out_of_stock(tracker, order):
            name = "order.change.no_stock" if missing["available"] else "order.change.none_left"
            dispatcher.utter_message(response=name, **facts, **missing)
        elif unknown := await self._unknown(tracker, order):
            dispatcher.utter_message(response="order.change.no_such", **facts, **unknown)
        else:
            told = f"{change}\n{stands}\n{said.text(tracker)}"
            costs = price_facts(
                told, order, await self.shop.info(), variant=await self._variant(tracker, order)
            )
            return [
                self.change.propose(details={"item": order.title("zh"), "change": change}, **facts, **costs)
            ]
        return []

    async def _variant(self, tracker: Any, order: Order) -> bool:
        """Whether another size or colour of the same thing is wanted, and no more."""
        if said.value(tracker, "size") or said.value(tracker, "colour"):
            return True
        product, stands = await self._product(order), said.standing(tracker, order.id).get("change", "")
        if product and stands and not WRAPPING.search(stands):
            names = (name for value in offered(product, "colour") for name in value.values())
            if any(stands.startswith(name) for name in names if len(name) > 1):
                return True
        wish = _wish(tracker)
        size = next(iter(_SIZE.findall(wish)), "")
        named = product and any(value_named(product, each, size, wish.lower()) for each in ("size", "colour"))
        return bool(named)

    async def _unknown(self, tracker: Any, order: Order) -> dict[str, Any] | None:
        """A colour that the product never came in, and those that it does; word for word it would only fail at the warehouse."""
        product = await self._product(order)
        if product is None:
            return None
        foreign = _SAYS.foreign_size.search(said.text(tracker))
        if foreign and counts(product, "size"):
            return {
                "product": product.title,
                "wanted": foreign[0],
                "available": in_stock_or_all(product, "size"),
            }
        wanted = said.value(tracker, "colour")
        if not wanted or not offered(product, "colour") or comes_in(product, "colour", wanted):
            return None
        return {"product": product.title, "wanted": wanted, "available": in_stock_or_all(product, "colour")}

    async def _product(self, order: Order) -> Product | None:
        item = order.items[0]
        found = next((each for each in await self.shop.products() if each.id == item.product_id), None)
        return found if len(order.items) == 1 else None

    async def _out_of_stock(self, tracker: Any, order: Order) -> dict[str, Any] | None:
        """The wanted size or colour and those that are there, when the catalogue counts none left of it."""
        item = order.items[0]
        has = " ".join(item.variant.values()).lower()  # "a 41 instead of 42" names what was bought as well
        product = await self._product(order)
        if product is None:
            return None
        wish = wanted_of(_wish(tracker))
        for attribute in ("size", "colour"):
            said_so = (*_SIZE.findall(wish), *said.values(tracker, attribute))
            given = [value for value in said_so if value.lower() not in has]
            value = value_named(product, attribute, given[-1] if given else "", wish.lower())
            if value and value not in has and not counts(product, attribute)[value]:
                wanted, available = shown(product, attribute, value), in_stock(product, attribute)
                return {"product": product.title, "wanted": wanted, "available": available}
        return None


def _another_count(tracker: Any, order: Order, change: str, stands: str) -> bool:
    """Whether fewer or more pieces are wanted, which changes what is paid."""
    text = said.text(tracker)
    if said.value(tracker, "fewer") or (only_counts(_wish(tracker)) and not stands):
        return True
    if note_of(text) or splits(text) or not said.value(tracker, "quantity"):
        return False
    return not (how_many(tracker, order) and (stands or "×" in change))


def _where_to(tracker: Any, change: str) -> bool:
    """Whether the change is about where or to whom the order goes, which takes more than the digits of a phone."""
    told = any(said.value(tracker, entity) for entity in ("address", "phone"))
    return told or bool(_SAYS.delivery.search(f"{change} {said.text(tracker)}".lower()))


def _adds(tracker: Any, change: str) -> bool:
    """Whether another thing shall come with the order, which is neither wrapping nor a note."""
    told = f"{change}\n{said.text(tracker)}".lower()
    return _SAYS.adds.search(told) is not None and not (WRAPPING.search(told) or note_of(told))


def asks_which(text: str) -> bool:
    """Whether a message asks what there is, which nobody wants noted on an order."""
    return _SAYS.asks_which.search(plainly(text)) is not None


def _in_short(text: str) -> str:
    """What comes after "change to", else all of it."""
    wanted = _SAYS.wanted.search(text)
    if not wanted:
        return text
    told = _SAYS.asking.sub("", next(part for part in wanted.groups() if part)).strip()
    return _SAYS.politely.sub("", told)


def _wish(tracker: Any) -> str:
    """What is to be changed; somebody who asked for an exchange has told it already."""
    text = _in_short(str(tracker.latest_message["text"]))
    told = said.value(tracker, "size") or said.value(tracker, "colour")
    return str(tracker.get_slot("change") or (text if told else tracker.get_slot("wish")) or text)
