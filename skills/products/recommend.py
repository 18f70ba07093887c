"""Help me choose."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from pydantic import JsonValue
from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.knowledge.quote import quote_about, quote_titled
from bot.money import Money
from bot.shop import Product, ShopInfo
from bot.shop.catalogue import catalogue, named, pays_in, prices
from bot.skill import Event, Skill, said
from bot.skill.slots import Scene, SlotRejected
from bot.understanding.phrases import phrases_of
from skills.products.attributes import asked_for, label, rows
from skills.products.budget import affordable, budget_of, currencies
from skills.products.fitting import MOST, PRESENT, choosable, fitting
from skills.products.needs import needed, unfit
from skills.products.pointing import kin, without
from skills.products.unsold import Sold
from skills.products.which import ProductSlot, meant, meant_before, title_in

_SAYS: Final = phrases_of(__name__)
LISTS: Final = _SAYS.lists
DIFFERENCE: Final = _SAYS.difference
_LISTED: Final = frozenset({"product.compare", "product.suggest"})  # after which "the difference" is theirs
_COMPARED: Final = 5  # attributes that are compared
_DULL: Final = frozenset({"colour", "weight", "origin", "contents"})  # compared last


class Kind(ProductSlot):
    """A product, or only a word of one: "he drinks a lot of coffee" is a hint and no name."""

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The product that a name stands for; a hint that names none is left to the search."""
        try:
            return await super().check(value, scene)
        except SlotRejected:
            return None


class ProductRecommend(Skill):
    """Compares, finds the cheapest, or suggests by use and budget; from past orders only where the customer agreed."""

    intents = ("product.recommend",)
    slots = {"sold": Sold(required=False), "product": Kind(required=False)}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        text = _wish(tracker)
        about = await self._about(tracker, text)
        if about and _SAYS.reduced.search(text):
            return [FollowupAction("price_ask")]
        points = without(text) != text and not named(await self.shop.products(), text)
        if len(about) == 1 and points and asked_for(text, await self.shop.info()):
            return [FollowupAction("product_info")]  # a fact of the one that is pointed at
        currency = await pays_in(self.shop, said.language(tracker))
        if await self._wanting(dispatcher, tracker, about, text) or await self._cheaper(
            dispatcher, tracker, about, currency
        ):
            return []
        budget = await self._in_our_money(dispatcher, budget_of(tracker, currency))
        pool = await self._pool(about, text, currency, budget)
        about = tuple(product for product in about if product in pool)
        # a limit told after they were listed: which of them, with no table again
        listed = bool(about and budget) and said.last_response(tracker) in _LISTED
        by_price = sorted(pool, key=_costs(currency))
        if by_price and (_SAYS.cheapest.search(text) or _SAYS.dearest.search(text)):
            low = bool(_SAYS.cheapest.search(text))
            chosen = by_price[0] if low else by_price[-1]
            _say(dispatcher, "product.cheapest" if low else "product.dearest", [chosen], currency)
        elif listed or (len(about) > 1 and LISTS.search(text) and not DIFFERENCE.search(text)):
            _say(dispatcher, "product.suggest" if listed else "product.kinds", about, currency)
        elif len(about) > 1:
            await self._compare(dispatcher, tracker, about, currency)
        elif (
            chosen_ones := about if points else fitting(pool, text, " ".join(said.values(tracker, "product")))
        ):
            _say(dispatcher, "product.suggest", chosen_ones, currency)
        elif about:
            _say(dispatcher, "product.suggest", pool[:MOST], currency)
        elif budget and (near := [product for product in by_price if product.stock][-MOST:]):
            _say(dispatcher, "product.suggest", near[::-1], currency)  # the dearest first
        else:
            await self._without_a_hint(dispatcher, pool, text, currency)
        return []

    async def _about(self, tracker: Any, text: str) -> tuple[Product, ...]:
        """The products that are named; a comparison with only one takes in the one that was talked about."""
        points = without(text) != text
        if PRESENT.search(text) and not points and not said.values(tracker, "product"):
            return ()  # a present to be chosen has nothing to do with what was spoken of before
        about = tuple(choosable(await meant(self, tracker), text)) if text else ()
        if len(about) < 2 and _SAYS.compares.search(text) and said.last_response(tracker) in _LISTED:
            listed = named(await self.shop.products(), said.before(tracker))
            if len(listed) > 1:
                return listed[:MOST]
        if len(about) == 1 and _SAYS.compares.search(text):
            before = await meant_before(self, tracker, about[0])
            whole = DIFFERENCE.search(text) or _SAYS.others.search(text)
            alike = kin(await self.shop.products(), about[0]) if whole else ()
            return (before, *about) if before else (alike[:MOST] or about)
        return about

    async def _cheaper(self, dispatcher: Any, tracker: Any, about: Sequence[Product], currency: str) -> bool:
        """Whether a cheaper one is wanted than what was listed: such are told, or that none of the kind costs less."""
        text, every = said.text(tracker), await self.shop.products()
        told = named(every, said.told_last(tracker.events))
        if not _SAYS.cheaper.search(text) or said.last_response(tracker) not in _LISTED or not told:
            return False
        kinds = {each.category for each in (*told, *about)}
        pool = await self._pool(about, text, currency, None)
        alike = sorted((each for each in pool if each.category in kinds), key=_costs(currency))
        if not alike:
            return False
        least = min(map(_costs(currency), told))
        less = [each for each in alike if _costs(currency)(each) < least and each.stock]
        response = "product.suggest" if less else "product.cheapest"
        _say(dispatcher, response, less[:MOST] or alike[:1], currency)
        return True

    async def _wanting(self, dispatcher: Any, tracker: Any, about: Sequence[Product], text: str) -> bool:
        """Whether some of the things do not do what is needed: then what does is told, and why the others do not."""
        info, currency = await self.shop.info(), await pays_in(self.shop, said.language(tracker))
        wanted = needed(text, info)
        things = kin(await self.shop.products(), about[0]) if len(about) == 1 else about
        wanting = unfit(things, text, wanted)
        unsure = not any(each in wanting for each in about)
        if unsure or (DIFFERENCE.search(text) and len(wanting) < len(about)):
            return False
        if fit := [product for product in things if product not in wanting]:
            _say(dispatcher, "product.suggest", fit[:MOST], currency)
        facts = [row for product in wanting for row in rows(product, wanted, info)]
        dispatcher.utter_message(response="product.unfit" if fit else "product.none_fit", facts=facts)
        return True

    async def _in_our_money(self, dispatcher: Any, budget: Money | None) -> Money | None:
        """A budget that prices can be held against; of a currency that nothing is priced in there is none, which is said."""
        ours = currencies(await self.shop.products())
        if budget is None or not budget.currency or budget.currency in ours:
            return budget
        dispatcher.utter_message(response="product.other_currency", currencies=list(ours))
        return None

    async def _pool(
        self, about: Sequence[Product], text: str, currency: str, budget: Money | None
    ) -> list[Product]:
        """The products to choose from: the kinds that were named, else all; nothing over the budget."""
        everything = choosable(await self.shop.products(), text)
        kinds = {product.category for product in about if product.category}
        pool = [product for product in everything if not kinds or product.category in kinds]
        if about and not kinds:  # the shop tells no categories: what is called alike
            alike = {each.id for each in kin(everything, about[0])}
            pool = [product for product in everything if product.id in alike]
        if budget is None:
            return pool
        return affordable(pool, text, budget)

    async def _told_more(self, tracker: Any, about: Sequence[Product], currency: str) -> list[Product]:
        """What fits who tells more of whom or what it is for, after some were suggested; nothing dearer than those."""
        every, text, cost = await self.shop.products(), said.text(tracker), _costs(currency)
        asks = _SAYS.compares.search(text) or LISTS.search(text) or asked_for(text, await self.shop.info())
        if said.last_response(tracker) != "product.suggest" or asks or without(text) != text:
            return []
        pool = [each for each in choosable(every, text) if cost(each) <= max(map(cost, about))]
        return [] if named(every, text) else fitting(pool, text, "")

    async def _compare(
        self, dispatcher: Any, tracker: Any, about: tuple[Product, ...], currency: str
    ) -> None:
        if fits := await self._told_more(tracker, about, currency):
            _say(dispatcher, "product.suggest", fits, currency)
            return
        found, text, language = None, said.text(tracker), said.language(tracker)
        names = [name for each in catalogue(about) for name in each.names]
        if said.last_response(tracker) == "product.compare":  # the table did not decide it
            text = " ".join((text, *(title_in(each, language) for each in about)))
            found = await quote_titled(self.services.retriever, text, language, names, _SAYS.which)
        elif named(about, text):  # a passage may answer only what says which are compared
            found = await quote_about(self.services.retriever, text, language, names)
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
            return
        info = await self.shop.info()
        facts = _table(about, asked_for(said.text(tracker), info), info)
        dispatcher.utter_message(response="product.compare", products=priced(about, currency), rows=facts)

    async def _without_a_hint(
        self, dispatcher: Any, pool: Sequence[Product], text: str, currency: str
    ) -> None:
        """Nothing was said of use or kind: past orders may say it, where the customer agreed; else ask."""
        if pool and PRESENT.search(text):  # it is for somebody else: own orders say nothing of them
            dispatcher.utter_message(response="product.ask_present")
            return
        me = await self.shop.me()
        if me is not None and me.extra.get("personalised") is True:
            owned = {item.product_id for order in await self.shop.orders() for item in order.items}
            kinds = {product.category for product in pool if product.id in owned}
            fresh = [p for p in pool if p.id not in owned and p.category in kinds and p.stock]
            if fresh:
                _say(dispatcher, "product.suggest_from_orders", fresh[:MOST], currency)
                return
        dispatcher.utter_message(response="product.ask_use" if pool else "product.none_in_budget")


def _wish(tracker: Any) -> str:
    """What is looked for: a limit that is told after presents were listed is one of what was wished then."""
    text, before = said.text(tracker), said.before(tracker).lower()
    listed = said.last_response(tracker) in _LISTED and PRESENT.search(before)
    more = listed and said.values(tracker, "amount") and not said.values(tracker, "product")
    return f"{before} {text}" if more else text


def _costs(currency: str) -> Callable[[Product], Decimal]:
    """What a thing costs in a currency, to put things in order."""
    return lambda product: prices(product, currency)[0].amount


def _say(dispatcher: Any, response: str, chosen: Sequence[Product], currency: str) -> None:
    dispatcher.utter_message(response=response, products=priced(chosen, currency))


def priced(products: Sequence[Product], currency: str) -> list[dict[str, Fact]]:
    """Products as a list tells them: what each costs, what it is good for, and whether it is sold out."""
    return [
        {
            "product": product.title,
            "price": prices(product, currency),
            "use": [{"use": product.attributes["use"]}] if "use" in product.attributes else [],
            "gone": [] if product.stock else [{}],
        }
        for product in products
    ]


def _table(products: Sequence[Product], wanted: Sequence[str], info: ShopInfo) -> list[dict[str, Fact]]:
    """One row an attribute that all have, those asked for first; every row names what each product has."""
    shared = [name for name in products[0].attributes if all(name in each.attributes for each in products)]
    telling = [
        name
        for name in sorted(shared, key=_DULL.__contains__)
        if len({str(each.attributes[name]) for each in products}) > 1
    ]
    chosen = list(dict.fromkeys([*(name for name in wanted if name in shared), *telling]))[:_COMPARED]
    return [
        {"label": label(name, info), "cells": [row for each in products for row in rows(each, [name], info)]}
        for name in chosen
    ]
