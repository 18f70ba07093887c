"""Where a parcel shall go, as a question says it, and whether it can go there at all."""

from dataclasses import dataclass
from typing import Any, Final

from bot.facts import Fact
from bot.shop import Product, ShopInfo
from bot.shop.catalogue import named, named_alone
from bot.shop.places import kept_from, place_in, place_name, place_names, regions, unserved
from bot.skill import Skill, said

_FEW: Final = 2  # products under one name of which one may be kept from a place: all of them are told


@dataclass(frozen=True, slots=True)
class Whither:
    """The country that a question names; `response` says why nothing goes there, empty where it does."""

    code: str = ""
    response: str = ""
    facts: dict[str, Fact] | None = None


async def whither(skill: Skill, tracker: Any, info: ShopInfo) -> Whither:
    """The place a question is about, with the refusal where we do not deliver, or not the thing that is spoken of."""
    text = said.text(tracker)
    code = place_in(text, said.language(tracker))
    if code is None:
        return Whither()
    place = place_name(code)
    if unserved(info, code):
        facts: dict[str, Fact] = {"place": place, "regions": place_names(regions(info))}
        return Whither(code, "delivery.options.not_there", facts)
    kept = [each for each in await _things(skill, tracker, text) if kept_from(each, code)]
    if kept:
        facts = {"place": place, "product": [each.title for each in kept]}
        return Whither(code, "delivery.options.product_not_there", facts)
    return Whither(code)


async def _things(skill: Skill, tracker: Any, text: str) -> tuple[Product, ...]:
    """The thing that the question names, else the one that was spoken of."""
    products = await skill.shop.products()
    found = named_alone(products, text) or named(products, text)[:_FEW]
    return found or tuple(each for each in products if each.id == tracker.get_slot("product"))
