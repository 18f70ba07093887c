"""Is it there, and when again?"""

from typing import Any, Final

from bot.facts import Fact
from bot.shop import Product
from bot.shop.policy import clause
from bot.shop.variants import counts, in_stock, shown, value_named
from bot.skill import Event, Skill, said
from skills.products.which import ProductSlot, meant

_FEW: Final = 5  # pieces from which it is fair to say that few are left


class ProductStock(Skill):
    """Tells whether a product, or a size or colour of it, can be had now, and when it is expected again."""

    intents = ("product.stock",)
    slots = {"product": ProductSlot()}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        for product in await meant(self, tracker):
            response, facts = stock_facts(product, tracker)
            dispatcher.utter_message(response=response, product=product.title, **facts)
        return []


def names_variant(product: Product, tracker: Any) -> bool:
    """Whether a size or colour that the catalogue counts was named."""
    said_so = said.text(tracker)
    return any(
        value_named(product, attribute, said.value(tracker, attribute), said_so)
        for attribute in ("size", "colour")
    )


def stock_facts(product: Product, tracker: Any) -> tuple[str, dict[str, Fact]]:
    """What to say of the stock of a product, or of the size or colour that was named."""
    back = clause(restock=product.restock.date() if product.restock else None)
    for attribute in ("size", "colour"):
        value = value_named(product, attribute, said.value(tracker, attribute), said.text(tracker))
        if value:
            left = counts(product, attribute)[value]
            facts: dict[str, Fact] = {"variant": shown(product, attribute, value), "back": back}
            if left:
                return "product.stock.variant", {**facts, "few": clause(left=left) if left <= _FEW else []}
            return "product.stock.variant_gone", {
                **facts,
                "others": clause(values=in_stock(product, attribute) or None),
            }
        wished = said.value(tracker, attribute)
        if wished and counts(product, attribute):
            return "product.stock.no_such_variant", {
                "variant": wished,
                "values": in_stock(product, attribute),
            }
    if not product.stock:
        return ("product.stock.gone" if back else "product.stock.gone_for_now"), {"back": back}
    few = clause(left=product.stock) if product.stock <= _FEW else []
    sizes = in_stock(product, "size") or in_stock(product, "colour")
    return "product.stock.there", {"few": few, "values": clause(values=sizes or None)}
