"""Which size do I need?"""

from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.knowledge.quote import quote_about
from bot.shop.catalogue import catalogue
from bot.shop.policy import clause
from bot.shop.variants import counts, in_stock, size_said
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from skills.products.attributes import asked_for, name_in, rows
from skills.products.stock import names_variant, of_another_scale, stock_facts
from skills.products.which import ProductSlot, meant

_SAYS: Final = phrases_of(__name__)
_MEASURES: Final = frozenset({"length", "weight"})
_MODELS: Final = "compatibility"  # what there is of a thing that comes by model and not by size


class ProductSize(Skill):
    """Helps with the size from what the shop has approved to say, and tells which sizes there are."""

    intents = ("product.size",)
    slots = {"product": ProductSlot(required=False)}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        products = await meant(self, tracker)
        told = said.value(tracker, "size") or size_said(products, "", said.text(tracker))
        if of_another_scale(said.text(tracker)) or (told and not said.says(tracker, _SAYS.advice)):
            stocked = [product for product in products if counts(product, "size")]
            for product in stocked:
                response, facts = stock_facts(product, tracker)
                dispatcher.utter_message(response=response, product=product.title, **facts)
            if stocked:
                return []
        counted = not said.says(tracker, _SAYS.advice)  # "is 42 your normal size?" wants no stock
        if counted and any(names_variant(product, tracker) for product in products):
            return [FollowupAction("product_stock")]  # 10 公斤 of a clay is no size, but it is counted
        names = [name for each in catalogue(products) for name in each.names]
        found = await quote_about(self.services.retriever, said.text(tracker), said.language(tracker), names)
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        info = await self.shop.info()
        asked = set(asked_for(said.text(tracker), info))
        measured = "dimensions" in asked and any(map(str.isdigit, said.text(tracker)))  # "is it 200 cm long"
        if products and (measured or _MEASURES & asked):
            return [FollowupAction("product_info")]  # how long a scarf is, no chart of sizes knows
        if fits := [
            row
            for product in products
            for row in rows(product, [_MODELS], info)
            if not counts(product, "size")
        ]:
            dispatcher.utter_message(response="product.facts", facts=fits, missing=[], labels=[])
            return []
        sized = [product for product in products if name_in(product, "size") or in_stock(product, "size")]
        if not sized:
            response = "product.size.none" if products else "product.size.ask"
            dispatcher.utter_message(response=response, product=[product.title for product in products])
            return []
        for product in sized:
            dispatcher.utter_message(
                response="product.size",
                product=product.title,
                sizes=product.attributes.get(name_in(product, "size") or "", ""),
                advice=clause(advice=product.attributes.get("use")),
                there=clause(values=in_stock(product, "size") or None),
            )
        return []
