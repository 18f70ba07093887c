"""Installation at home, and old for new."""

from typing import Any

from bot.facts import Fact
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import Quote, quote, quote_nearest
from bot.money import Money
from bot.shop import Product
from bot.shop.catalogue import bought, named
from bot.shop.policy import clause, money, table
from bot.skill import Event, Skill, said


class ServiceInstall(Skill):
    """Tells for what, where and at what price somebody comes to install it; a colleague arranges the day."""

    intents = ("service.install",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        offer = table(info, "installation")
        ids = offer.get("products")
        products = await self.shop.products()
        installed = [product for product in products if isinstance(ids, list) and product.id in ids]
        about = await self._about(tracker, products)
        if installed and (not about or any(product in installed for product in about)):
            fees = _amounts(offer.get("fee"))
            facts: dict[str, Fact] = {
                "products": [product.title for product in installed],
                "cities": clause(cities=offer.get("cities")),
                "fee": clause(fee=fees) if fees else [],
            }
            dispatcher.utter_message(response="install.offer", **facts)
            return []
        find = (
            quote if offer else quote_nearest
        )  # where the shop has no rule, its articles may tell of something else that is set up
        found = await find(self.services.retriever, said.text(tracker), said.language(tracker))
        if found and not about:
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        product = [{"product": about[0].title}] if about else []
        dispatcher.utter_message(response="install.none", about=product)
        return []

    async def _about(self, tracker: Any, products: Any) -> tuple[Product, ...]:
        """The products that the message names, else those of the order that is talked about."""
        mentioned = named(products, said.text(tracker))
        order_id = said.value(tracker, "order_id") or tracker.get_slot("order_id")
        if mentioned or not order_id:
            return mentioned
        return bought(products, await self.shop.order(order_id))


class TradeIn(Skill):
    """Tells whether old things are taken back and what they bring."""

    intents = ("trade_in.recycle",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        offer = table(info, "trade_in")
        if found := await self._told(said.text(tracker), said.language(tracker), offers=bool(offer)):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        most = _amounts(offer.get("coupon_max"))
        response = "trade_in.offer" if offer else "trade_in.none"
        dispatcher.utter_message(response=response, most=clause(most=most) if most else [])
        return []

    async def _told(self, text: str, language: str, *, offers: bool) -> Quote | None:
        """What an article says to it; where the policy offers nothing, whatever article is about such an exchange."""
        retriever = self.services.retriever
        if offers:
            return await quote(retriever, text, language)
        ours = looked_for(__name__, "trade_in", language)
        return await quote_nearest(retriever, text, language) or await quote_nearest(
            retriever, ours, language
        )


def _amounts(by_currency: Any) -> list[Money]:
    """The amounts of a table by currency."""
    codes = by_currency if isinstance(by_currency, dict) else {}
    return [amount for code in codes if (amount := money(by_currency, code))]
