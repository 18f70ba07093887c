"""Another size or colour, or a note, before the order ships."""

from typing import Any

from bot import said
from bot.order_facts import named
from bot.shop import Command, Order, Product, Receipt
from bot.skill import Event, Skill, effect
from bot.slots import OrderId, Scene, Text
from skills.orders.unshipped import Unshipped


class Wish(Text):
    """What is to be changed, in the customer's own words; taken from the message when it names a size, colour or number."""

    async def mentioned(self, scene: Scene) -> str | None:
        """The message itself, where it says what is wanted."""
        named = any(each.entity in ("size", "colour", "quantity") for each in scene.entities)
        return scene.text if named else None


class OrderChange(Skill):
    """Asks the warehouse to change an order that has not shipped; what would change its price is not altered."""

    intents = ("order.change",)
    slots = {
        "order_id": OrderId(states=("paid",)),
        "unshipped": Unshipped(refusal="order.change"),
        "change": Wish(ask="order.change.ask", longest=200),
    }
    stakes = "personal"

    @effect("change_order", confirm="order.change.confirm", done="order.change.done")
    async def change(self, command: Command) -> Receipt:
        """Note the change on the order."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        facts = named(order)
        wanted = {name: said.value(tracker, name) for name in ("size", "colour", "quantity")}
        if wanted["quantity"]:
            dispatcher.utter_message(response="order.change.quantity", **facts)
            return []
        if (missing := await self._out_of_stock(order, wanted)) is not None:
            name = "order.change.no_stock" if missing["available"] else "order.change.none_left"
            dispatcher.utter_message(response=name, **facts, **missing)
            return []
        change = tracker.get_slot("change")
        details = {"item": order.title("zh"), "change": change}
        return [self.change.propose(details=details, change=change, **facts)]

    async def _out_of_stock(self, order: Order, wanted: dict[str, str]) -> dict[str, Any] | None:
        """The wanted variant and those that are there, when the wanted one of this order's product is not."""
        product = await self._product(order)
        variants = product.extra.get("variants") if product else None
        for attribute in ("size", "colour"):
            stock = variants.get(attribute) if isinstance(variants, dict) else None
            if isinstance(stock, dict) and stock.get(wanted[attribute]) == 0:
                available = [name for name, left in stock.items() if isinstance(left, int) and left > 0]
                title = product.title if product else order.id
                return {"product": title, "wanted": wanted[attribute], "available": available}
        return None

    async def _product(self, order: Order) -> Product | None:
        bought = order.items[0].product_id if len(order.items) == 1 else ""
        return next((product for product in await self.shop.products() if product.id == bought), None)
