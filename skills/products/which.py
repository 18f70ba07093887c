"""Which product is meant: named now, talked about before, or the thing in the order at hand."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import JsonValue

from bot.memo import Memo
from bot.shop import Product, ShopView, text_in
from bot.shop.catalogue import bought, catalogue, named
from bot.skill import Skill, said
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.turn import Button
from bot.understanding.phrases import phrases_of
from skills.products.attributes import asked_for
from skills.products.pointing import Shown, counted, part_of_it, pointed, priced, titled

_SAYS: Final = phrases_of(__name__)
_MOST = 3  # products that one answer tells of
_OFFERED = 6
_LONG: Final = 4  # characters of a Chinese title of which the first two stand for it
_BEGINS: Final = 2


COUPON: Final = _SAYS.coupon


@dataclass(frozen=True, kw_only=True)
class ProductSlot(Slot):
    """The id of a product. The conversation keeps it, so that "防水吗" after a question about earphones needs no name."""

    ask: str = "product.ask_which"
    entity: str = "product"
    lifetime: Any = "conversation"
    quiet: bool = True

    async def mentioned(self, scene: Scene) -> str | None:
        """The first product that the message names, else the one of those just told of that it points at."""
        shown = Shown(scene.told, str(scene.slots.get("product") or ""), scene.shown)
        found = await named_or_pointed(scene.shop, scene.text, shown)
        return found[0].id if found else None

    async def find(self, scene: Scene) -> JsonValue:
        """The only thing in the order that is talked about, else the one that was named a little before."""
        order_id = scene.slots.get("order_id")
        order = next((each for each in await scene.shop.orders() if each.id == order_id), None)
        things = bought(await scene.shop.products(), order) if order else ()
        if len(things) == 1:
            return things[0].id
        products = await scene.shop.products()
        before = next((found for thing in scene.things if (found := named(products, thing))), ())
        if before and order is None:
            return before[0].id
        told = titled(products, scene.told.lower())
        return told[0].id if len(told) == 1 else None

    async def check(self, value: str, scene: Scene) -> JsonValue:
        """The id that a name stands for."""
        products = await scene.shop.products()
        if any(product.id == value for product in products):
            return value
        shown = Shown(scene.told, str(scene.slots.get("product") or ""), scene.shown)
        found = await named_or_pointed(scene.shop, scene.text, shown) or named(products, value)
        if not found:
            raise SlotRejected("product.not_ours")
        return found[0].id

    async def options(self, scene: Scene) -> Sequence[Button]:
        """A few products, one a category."""
        few = one_a_category(await scene.shop.products())
        return [
            Button(title_in(each, scene.language), f'/dialog.inform{{"product":"{each.id}"}}') for each in few
        ]


def one_a_category(products: Sequence[Product]) -> list[Product]:
    """A few products that show what there is."""
    first: dict[str, Product] = {}
    for product in products:
        first.setdefault(product.category or product.id, product)
    return list(first.values())[:_OFFERED]


def title_in(product: Product, language: str) -> str:
    """A product's name in this language, else in English, else any."""
    return text_in(product.title, language)


async def meant(skill: Skill, tracker: Any) -> tuple[Product, ...]:
    """The products an answer should tell of: all that the message names, else the one that is talked about."""
    if found := await named_or_pointed(skill.shop, said.text(tracker), shown_before(tracker)):
        return found[:_MOST]
    kept = tracker.get_slot("product")
    things = [product for product in await skill.shop.products() if product.id == kept]
    if not things:  # nothing was named yet: what was recommended is spoken of
        return titled(await skill.shop.products(), shown_before(tracker).words.lower())[:_MOST]
    several = await _named_before(skill.shop, tracker)
    return several[:_MOST] if any(product.id == kept for product in several) else tuple(things)


async def named_or_pointed(shop: ShopView, text: str, shown: Shown) -> tuple[Product, ...]:
    """The products that a message names, of several under one name the one it points at; else those it points at among the ones just told of."""
    if (beside := part_of_it(text.lower())) is not None:
        products = await shop.products()
        kept = tuple(each for each in products if each.id == shown.product)
        return named(products, beside) or kept or named(products, text)
    found = await spoken_of(shop, text)
    if len(found) == 1:
        return await _asked_of_kept(shop, text, shown, found[0]) or found
    products = await shop.products()
    pointed_out = pointed(products, text.lower(), shown, found) or found or priced(products, text.lower())
    return pointed_out or await _theirs(shop, text, shown)


async def _theirs(shop: ShopView, text: str, shown: Shown) -> tuple[Product, ...]:
    """Of the things just told of those that the customer has, where it is said that theirs is meant: "the ones I ordered"."""
    if not _SAYS.own_one.search(text.lower()):
        return ()
    have = {item.product_id for order in await shop.orders() for item in order.items}
    told = titled(await shop.products(), shown.words.lower())
    return tuple(product for product in told if product.id in have)


async def _asked_of_kept(shop: ShopView, text: str, shown: Shown, found: Product) -> tuple[Product, ...]:
    """The thing that is talked about, where a word asks for an attribute of it that another's name begins with: "vegan?", with a vegan cake on sale."""
    kept = tuple(each for each in await shop.products() if each.id == shown.product and each.id != found.id)
    bare = text.lower().strip(" ?!.")
    if (
        not kept
        or not bare.isascii()
        or " " in bare
        or bare in {name.lower() for name in catalogue((found,))[0].names}
    ):
        return ()
    return kept if asked_for(bare, await shop.info(), kept) else ()


def shown_before(tracker: Any) -> Shown:
    """What the bot told last and the product that was talked about, as they stood before this message."""
    told, lately = said.told_last(tracker.events), said.told_lately(tracker.events)
    return Shown(told, next(iter(_talked_about(tracker)), ""), lately)


async def _named_before(shop: ShopView, tracker: Any) -> tuple[Product, ...]:
    """The products that the last message with a name in it may have meant; none where one of them was pressed or pointed at since."""
    chosen, products = False, await shop.products()
    for event in reversed(tracker.events):
        chosen = chosen or (event.get("event") == "slot" and event.get("name") == "product")
        words = str(event.get("text") or "").lower() if event.get("event") == "user" else ""
        if (words.startswith("/") and '"product"' in words) or _SAYS.own_one.search(words):
            return ()
        if words and (found := await spoken_of(shop, words)):
            return pointed(products, words, Shown(), found) or found
        if words and chosen:
            return ()
    return ()


async def spoken_of(shop: ShopView, text: str) -> tuple[Product, ...]:
    """The products that a message names; of several, those that the customer has, where it speaks of their own.

    A coupon that is spoken of beside a thing is no gift card.
    """
    products = await shop.products()
    found = named(products, text) or counted(products, text)
    found = by_beginning(found or products, text) or found if len(found) != 1 else found
    found = (named(products, COUPON.sub(" ", text)) or found) if COUPON.search(text) else found
    if len(found) < 2 or not _SAYS.own.search(text):
        return found
    have = {item.product_id for order in await shop.orders() for item in order.items}
    return tuple(product for product in found if product.id in have) or found


def by_beginning(products: Sequence[Product], text: str) -> tuple[Product, ...]:
    """The one product whose Chinese title begins, or whose English one ends, as a message names it, where no other title says so:
    拉坯 of 拉坯体验课, "lock" of a D-lock."""
    alone = _alone(tuple(products))
    ends = [each for end, each in alone.ends if end in text and re.search(rf"\b{end}s?\b", text)]
    if len(ends) == 1:
        return tuple(ends)
    found = [each for beginning, each in alone.beginnings if beginning in text]
    return tuple(found) if len(found) == 1 else ()


@dataclass(frozen=True, slots=True)
class _Alone:
    """How titles begin and end that stand alone in a catalogue, where its shop tells no other names."""

    ends: tuple[tuple[str, Product], ...]  # last English words
    beginnings: tuple[tuple[str, Product], ...]  # first Chinese characters


def _standing_alone(products: tuple[Product, ...]) -> _Alone:
    words = [re.findall(r"[a-z]+", each.title.get("en", "").lower()) for each in products]
    titles = [each.title.get("zh", "") for each in products]
    having = Counter(word for each in words for word in set(each))
    holding = Counter(start for title in titles for start in _stretches(title))
    return _Alone(
        ends=tuple(
            (said[-1], each)
            for each, said in zip(products, words, strict=True)
            if said and len(said[-1]) >= _LONG and not each.keywords.get("en") and having[said[-1]] == 1
        ),
        beginnings=tuple(
            (title[:_BEGINS], each)
            for each, title in zip(products, titles, strict=True)
            if len(title) >= _LONG and not each.keywords.get("zh") and holding[title[:_BEGINS]] == 1
        ),
    )


def _stretches(title: str) -> set[str]:
    return {title[at : at + _BEGINS] for at in range(len(title) - _BEGINS + 1)}


_alone = Memo(_standing_alone)


async def meant_before(skill: Skill, tracker: Any, now: Product) -> Product | None:
    """The product that was talked about before this one: "and how is it against the other?"."""
    before = next((value for value in _talked_about(tracker) if value != now.id), None)
    return next((product for product in await skill.shop.products() if product.id == before), None)


def _talked_about(tracker: Any) -> list[str]:
    """The products that were talked about before this message, the newest first."""
    places = [n for n, each in enumerate(tracker.events) if each.get("event") == "user"]
    return [
        str(each["value"])
        for each in reversed(tracker.events[: places[-1]] if places else tracker.events)
        if each.get("event") == "slot" and each.get("name") == "product" and each.get("value")
    ]
