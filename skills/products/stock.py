"""Is it there, and when again?"""

from collections.abc import Sequence
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.shop import Product, ShopInfo
from bot.shop.catalogue import pays_in, prices
from bot.shop.policy import clause, table
from bot.shop.variants import comes_in, counted_by, counts, in_colour, in_stock, offered, shown, value_named
from bot.skill import Event, Skill, said
from bot.skill.sizes import named, wanted_of
from bot.understanding.phrases import phrases_of
from skills.products.attributes import asked_for, rows
from skills.products.basket import Line, quantity_of
from skills.products.limits import limit_in
from skills.products.unsold import Sold
from skills.products.which import ProductSlot, meant

_SAYS: Final = phrases_of(__name__)
THERE: Final = _SAYS.there
_FEW: Final = 5  # pieces from which it is fair to say that few are left


class ProductStock(Skill):
    """Tells whether a product, or a size or colour of it, can be had now, and when it is expected again."""

    intents = ("product.stock",)
    slots = {"sold": Sold(required=False), "product": ProductSlot()}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        products = await meant(self, tracker)
        if products and limit_in(said.text(tracker)):
            return [FollowupAction("product_info")]  # "any kettle under 1100 W" asks what there is of it
        if await self._asks_more(products, said.text(tracker)):
            return [
                FollowupAction("product_info")
            ]  # "got them in a wide fit" asks more than whether they are there
        lines = [Line(product, _wanted(product, products, tracker)) for product in products]
        info = await self.shop.info()
        for line in lines:
            if fits := _by_model(line.product, tracker, info):
                dispatcher.utter_message(response="product.facts", facts=fits, missing=[], labels=[])
                continue
            response, facts = stock_facts(line.product, tracker, line.quantity)
            dispatcher.utter_message(response=response, product=line.product.title, **facts)
            if (found := rows(line.product, ["colour"], info)) and _uncounted_colour(
                line.product, tracker, info
            ):
                dispatcher.utter_message(response="product.facts", facts=found, missing=[], labels=[])
        if said.says(tracker, _SAYS.cost) and not said.likely(
            tracker, "price.ask"
        ):  # else it speaks for itself
            currency = await pays_in(self.shop, said.language(tracker))
            costs = [{"product": p.title, "price": prices(p, currency), "times": []} for p in products]
            dispatcher.utter_message(response="price.tell", prices=costs, offers=[])
        if least := bulk_from(info, lines):
            dispatcher.utter_message(response="price.bulk", from_quantity=least, estimate=[])
        return []

    async def _asks_more(self, products: Sequence[Product], text: str) -> bool:
        """Whether an attribute is asked after of which no stock is counted and which the things have."""
        asked = set(asked_for(text, await self.shop.info()))
        if asked & _COUNTED or any(char.isdigit() for char in text):
            return False
        return not THERE.search(text.lower()) and any(asked & each.attributes.keys() for each in products)


_COUNTED: Final = frozenset({"colour", "size", "compatibility", "use", "capacity", "power", "contents"})


def _uncounted_colour(product: Product, tracker: Any, info: ShopInfo) -> bool:
    """Whether colours are asked after, or one that there is was named, of a thing of which the stock is not counted by colour."""
    if counts(product, "colour"):
        return False
    if "colour" in asked_for(said.text(tracker), info):
        return True
    said_so, colour = said.text(tracker), said.value(tracker, "colour")
    return bool(in_colour((product,), said_so)) or bool(colour and comes_in(product, "colour", colour))


def _by_model(product: Product, tracker: Any, info: ShopInfo) -> list[dict[str, Fact]]:
    """Which models a thing is for, where one of them is asked after and no stock is counted by it."""
    text = said.text(tracker)
    named = "compatibility" in asked_for(text, info) or _SAYS.model.search(text)
    return [] if counts(product, "size") or not named else rows(product, ["compatibility"], info)


def _wanted(product: Product, among: Sequence[Product], tracker: Any) -> int:
    """How many of a product are wanted: as its name says it, else as the message does of the only one."""
    many = quantity_of(product, said.text(tracker), among)
    told = said.value(tracker, "quantity")
    return int(told) if many == 1 and len(among) == 1 and told.isdecimal() and int(told) else many


def stock_beside(lines: Sequence[Line], tracker: Any) -> list[tuple[str, dict[str, Fact]]]:
    """What has to be told of the stock beside a price: where it is asked for too, and where there are not as many as are wanted."""
    done = said.done(tracker, "product_stock")
    asks = said.says(tracker, _SAYS.there)
    told: list[tuple[str, dict[str, Fact]]] = []
    for line in lines if not done else ():
        if asks or line.product.stock < line.quantity:
            response, facts = stock_facts(line.product, tracker, line.quantity)
            told.append((response, {"product": line.product.title, **facts}))
    return told


def bulk_from(info: ShopInfo, lines: Sequence[Line]) -> int | None:
    """From how many pieces of one product the shop makes a price of its own, where as many are wanted."""
    return bulk_quantity(info, max((line.quantity for line in lines), default=1))


def bulk_quantity(info: ShopInfo, wanted: int) -> int | None:
    """From how many pieces the shop makes a price of its own, where so many reach that."""
    least = table(info, "bulk_order").get("from_quantity")
    return least if isinstance(least, int) and wanted >= least else None


def of_another_scale(text: str) -> bool:
    """Whether a message (lower case) names a size as other countries count it, "a 9 US": nothing here turns one into the other."""
    return bool(_SAYS.other_scale.search(text))


def names_variant(product: Product, tracker: Any) -> bool:
    """Whether a size or colour that the catalogue counts was named."""
    said_so = said.text(tracker)
    return any(
        value_named(product, attribute, said.value(tracker, attribute), said_so)
        for attribute in counted_by(product)
    )


def _bare_size(tracker: Any, attribute: str) -> str:
    """A size that a bare number asks for, whether or not it is made: "in a 38", 38的."""
    found = _SAYS.sized.search(wanted_of(said.text(tracker))) if attribute == "size" else None
    return next(each for each in found.groups() if each) if found else ""


def stock_facts(product: Product, tracker: Any, wanted: int = 1) -> tuple[str, dict[str, Fact]]:
    """What to say of the stock of a product, or of the size or colour that was named."""
    if counts(product, "size") and of_another_scale(said.text(tracker)):
        return "product.stock.other_scale", {"values": in_stock(product, "size")}
    back = clause(restock=product.restock.date() if product.restock else None)
    colour = said.value(tracker, "colour")
    for attribute in counted_by(product):
        value = value_named(product, attribute, named(tracker, attribute), wanted_of(said.text(tracker)))
        if value:
            left = counts(product, attribute)[value]
            facts: dict[str, Fact] = {"variant": shown(product, attribute, value), "back": back}
            if left < wanted and left:
                return "product.stock.fewer", {"left": left, "wanted": wanted, "back": back}
            if left:
                return "product.stock.variant", {**facts, "few": clause(left=left) if left <= _FEW else []}
            return "product.stock.variant_gone", {
                **facts,
                "others": clause(values=in_stock(product, attribute) or None),
            }
        wished = named(tracker, attribute) or _bare_size(tracker, attribute)
        if wished and counts(product, attribute):
            return "product.stock.no_such_variant", {
                "variant": wished,
                "values": in_stock(product, attribute),
            }
    if colour and offered(product, "colour") and not comes_in(product, "colour", colour):
        return "product.stock.no_such_variant", {
            "variant": colour,
            "values": list(offered(product, "colour")),
        }
    if not product.stock:
        return ("product.stock.gone" if back else "product.stock.gone_for_now"), {"back": back}
    if wanted > 1:
        enough = product.stock >= wanted
        facts = {"wanted": wanted} if enough else {"left": product.stock, "wanted": wanted, "back": back}
        return "product.stock.enough" if enough else "product.stock.fewer", facts
    few = clause(left=product.stock) if product.stock <= _FEW else []
    sizes = next((found for name in counted_by(product) if (found := in_stock(product, name))), None)
    return "product.stock.there", {"few": few, "values": clause(values=sizes or None)}
