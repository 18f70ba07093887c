"""What is it made of, does it stand water, what is in the box?"""

from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.knowledge.offer import offer, refused
from bot.knowledge.quote import near_about, quote, quote_about, without_opening
from bot.shop import Product, ShopInfo
from bot.shop.catalogue import catalogue, pays_in, prices
from bot.shop.policy import clause
from bot.skill import Event, Skill, said
from bot.turn import Passage
from bot.understanding.phrases import phrases_of
from skills.products.attributes import asked_for, flag, label, name_in, rows
from skills.products.limits import limit_in
from skills.products.pointing import counted, kin, only_points, part_of_it, without
from skills.products.recommend import DIFFERENCE, LISTS, priced
from skills.products.stock import THERE, names_variant, stock_facts
from skills.products.unsold import Sold
from skills.products.which import COUPON, ProductSlot, meant, one_a_category, title_in

_SAYS: Final = phrases_of(__name__)
_SHOWN: Final = 6  # attributes of an overview
_IN_PASSING: Final = frozenset(
    {"age", "charging", "size", "use"}
)  # named by words that people say of themselves and of other things
_AROUND: Final = 12  # letters around a colour in words that ask for nothing but it: "in Schwarz da?"


class ProductInfo(Skill):
    """Answers what the catalogue holds about a product, and says so when it does not hold it."""

    intents = ("product.info",)
    slots = {"sold": Sold(required=False), "product": ProductSlot(required=False)}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info, text = await self.shop.info(), said.text(tracker)
        products = await meant(self, tracker)
        compared = len(products) > 1 or said.last_response(tracker) == "product.compare"
        wanted = (
            asked_for(_beside_names(said.question(tracker), products), info, products) if products else []
        )
        there = THERE.search(text) is not None or _only_colour(_beside_names(text, products), tracker)
        there = there or (len(products) == 1 and names_variant(products[0], tracker))
        of_stock = bool(products) and not wanted and there
        if of_stock or (said.says(tracker, DIFFERENCE) and compared):
            return [FollowupAction("product_stock" if of_stock else "product_recommend")]
        wanted += ["contents"] if part_of_it(text) is not None and "contents" not in wanted else []
        if await self._told(dispatcher, tracker, products, wanted):
            return []
        if products and _looks(text, products):
            await self._shown(dispatcher, tracker, products, info)
            return []
        names = [name for each in catalogue(products) for name in each.names]
        if found := await quote_about(
            self.services.retriever, _asked(text, products, tracker), said.language(tracker), names
        ):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        if not products:
            dispatcher.utter_message(response="product.ask_which", buttons=await self._choices(tracker))
            return []
        if wanted:
            facts = _missing(products, wanted, info)
            dispatcher.utter_message(response="product.fact_unknown", product=products[0].title, **facts)
        elif named := [product for product in products if names_variant(product, tracker)]:
            response, facts = stock_facts(named[0], tracker)
            dispatcher.utter_message(response=response, product=named[0].title, **facts)
        elif _SAYS.overview.search(text):
            await self._shown(dispatcher, tracker, products, info)
        else:
            await self._left_open(dispatcher, tracker, products[0], names, info)
        return []

    async def _told(
        self, dispatcher: Any, tracker: Any, products: tuple[Product, ...], wanted: list[str]
    ) -> bool:
        """Tell what the catalogue holds of what was asked for; tells whether it holds any of it.

        Of what many must not eat, what an article says is told as well: a kitchen may have what the thing has not.
        """
        info, text = await self.shop.info(), said.question(tracker)
        allergen = products and "milk_foam" not in wanted and _SAYS.allergen.search(text) is not None
        wanted += ["ingredients"] if allergen and "ingredients" not in wanted else []
        told = against_limit(products, text, info) or _known(products, wanted, info, text)
        for response, facts in told:
            dispatcher.utter_message(response=response, **facts)
        if told and allergen:
            await self._told_beside(dispatcher, tracker)
        return bool(told)

    async def _told_beside(self, dispatcher: Any, tracker: Any) -> None:
        """The article on the same question, without the yes or no that answers its own title."""
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        if found:
            passage = without_opening(str(found.facts["passage"]))
            dispatcher.utter_message(response=found.response, **{**found.facts, "passage": passage})

    async def _shown(
        self, dispatcher: Any, tracker: Any, products: tuple[Product, ...], info: ShopInfo
    ) -> None:
        """One product with what is known of it and the others of its kind; several as a list."""
        currency, product = await pays_in(self.shop, said.language(tracker)), products[0]
        if len(products) > 1:
            dispatcher.utter_message(response="product.kinds", products=priced(products, currency))
            return
        others = [each for each in kin(await self.shop.products(), product) if each.id != product.id]
        dispatcher.utter_message(
            response="product.overview",
            product=product.title,
            price=prices(product, currency),
            facts=rows(product, list(product.attributes)[:_SHOWN], info),
            others=clause(products=[each.title for each in others] or None),
        )

    async def _left_open(
        self, dispatcher: Any, tracker: Any, product: Product, names: list[str], info: ShopInfo
    ) -> None:
        """What neither the record nor an article surely answers: articles that may be meant, a short record as a whole, else that it is not known."""
        if near := await self._near(tracker, names):
            response, asked = offer(near)
            dispatcher.utter_message(response=response, **asked)
        elif 0 < len(product.attributes) <= _SHOWN and said.last_response(tracker) != "product.all_known":
            facts = rows(product, list(product.attributes), info)
            dispatcher.utter_message(response="product.all_known", product=product.title, facts=facts)
        elif not (said.says(tracker, COUPON) and said.done(tracker, "promo_coupon")):  # else that has told it
            dispatcher.utter_message(response="product.not_in_catalogue", product=product.title)

    async def _near(self, tracker: Any, names: list[str]) -> list[Passage]:
        """Articles about the product that may be meant, and that the customer has not said are not."""
        no = refused(tracker.events)
        near = await near_about(self.services.retriever, said.text(tracker), said.language(tracker), names)
        return [each for each in near if each.id not in no]

    async def _choices(self, tracker: Any) -> list[dict[str, str]]:
        """A few products as buttons that ask for an overview."""
        language = said.language(tracker)
        return [
            {"title": title_in(each, language), "payload": f'/product.info{{"product":"{each.id}"}}'}
            for each in one_a_category(await self.shop.products())
        ]


def _known(
    products: tuple[Product, ...], wanted: list[str], info: ShopInfo, text: str
) -> list[tuple[str, dict[str, Fact]]]:
    """What the catalogue says of what was asked for, with what it does not say; nothing where it says none of it.

    A yes or a no goes first, where one is asked for and the first of it is one.
    """
    if len(products) == 1 and (begun := flag(products[0], wanted, text)) is not None:
        first, *others = rows(products[0], wanted, info)
        beside = [("product.facts", {"facts": others, "missing": [], "labels": []})] if others else []
        return [("product.flag", {**first, "opening": begun}), *beside]
    known = [row for product in products for row in rows(product, wanted, info)]
    asked = [name for name in wanted if name not in _IN_PASSING]
    return [("product.facts", {"facts": known, **_missing(products, asked, info)})] if known else []


def against_limit(
    products: tuple[Product, ...], text: str, info: ShopInfo
) -> list[tuple[str, dict[str, Fact]]]:
    """How each product stands to a limit that was named; none where none is, or the catalogue says nothing of it."""
    limit = limit_in(text)
    told = (
        [(row, limit.over(each)) for each in products for row in rows(each, limit.attributes, info)]
        if limit
        else []
    )
    names = {True: "product.limit.over", False: "product.limit.within", None: "product.limit.versions"}
    return [(names[over], {**row, "limit": limit.words}) for row, over in told] if limit else []


def _missing(products: tuple[Product, ...], wanted: list[str], info: ShopInfo) -> dict[str, Fact]:
    """What was asked for and no product has, as an optional clause."""
    absent = [name for name in wanted if not any(name_in(product, name) for product in products)]
    labels = [label(name, info) for name in absent]
    return {"missing": [{"labels": labels}] if labels else [], "labels": labels}


def _asked(text: str, products: tuple[Product, ...], tracker: Any) -> str:
    """The question as an article may answer it: with the name of the thing that is pointed at, and not how it is pointed at."""
    left = without(text)
    if left == text or not products:
        return text
    return f"{title_in(products[0], said.language(tracker))} {left.strip()}"


def _looks(text: str, products: tuple[Product, ...]) -> bool:
    """Whether a message wants to see the products, and asks nothing of them."""
    return (
        not text
        or _only_named(text, products)
        or only_points(text)
        or (len(products) > 1 and (LISTS.search(text) is not None or bool(counted(products, text))))
    )


def _only_named(text: str, products: tuple[Product, ...]) -> bool:
    """Whether a message is hardly more than the name of a product."""
    return sum(char.isalnum() for char in _beside_names(text, products)) <= 2


def _beside_names(text: str, products: tuple[Product, ...]) -> str:
    """A message without the names of the products: a power bank's name holds "power", and asks nothing."""
    names = {name.lower() for each in catalogue(products) for name in each.names}
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    return text


def _only_colour(text: str, tracker: Any) -> bool:
    """Whether a message, without the names of things, asks for no more than a colour: that is whether it can be had so."""
    colour = said.value(tracker, "colour")
    left = text.replace(colour.lower(), " ") if colour else text
    return bool(colour) and sum(char.isalpha() for char in left) <= _AROUND
