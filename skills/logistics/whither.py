"""Where a parcel shall go, as a question says it, and whether it can go there at all."""

from dataclasses import dataclass
from typing import Any, Final

from bot.facts import Fact
from bot.knowledge.quote import Quote, quote_saying
from bot.shop import Product, ShopInfo
from bot.shop.catalogue import named, named_alone
from bot.shop.places import afar, kept_from, place_in, place_name, place_names, regions, spoken_of, unserved
from bot.skill import Skill, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_OF_SENDING: Final = ("delivery.options.", "delivery.fee", "delivery.period.general")
_LEANS: Final = 4  # messages, this one among them
_FEW: Final = 2  # products under one name of which one may be kept from a place: all of them are told


@dataclass(frozen=True, slots=True)
class Whither:
    """The country that a question names; `response` says why nothing goes there, empty where it does."""

    code: str = ""
    response: str = ""
    facts: dict[str, Fact] | None = None


async def whither(skill: Skill, tracker: Any, info: ShopInfo, *, leaning: bool = False) -> Whither:
    """The place a question is about, with the refusal where we do not deliver, or not the thing that is spoken of.

    Args:
        leaning: A question that names no place ("and how much?") is about the one that was asked about just before.
    """
    text = said.text(tracker)
    code = place_in(text, said.language(tracker)) or (_spoken_of(tracker) if leaning else None)
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


async def told_of_there(skill: Skill, tracker: Any, info: ShopInfo) -> Quote | None:
    """What an article says of the place that is named, where the policy says nothing of places."""
    text, language = said.text(tracker), said.language(tracker)
    words = None if regions(info) else spoken_of(text, language)
    return await quote_saying(skill.services.retriever, text, language, words) if words else None


def far_away(tracker: Any) -> bool:
    """Whether the place that is asked about, now or just before, is a part of the country to which parcels take longer."""
    if afar(said.text(tracker)):
        return True
    leans = said.last_response(tracker).startswith(_OF_SENDING) and not said.says(tracker, _SAYS.elsewhere)
    return (
        leans
        and place_in(said.text(tracker), said.language(tracker)) is None
        and any(afar(text) for text in said.lately(tracker)[1:_LEANS])
    )


def of_customs(text: str) -> bool:
    """Whether a message (lower case) asks about customs and duties."""
    return bool(_SAYS.duty.search(text))


def _spoken_of(tracker: Any) -> str | None:
    """The place that was asked about last, where that was a question about sending; one about customs leaves it at hand."""
    before = said.lately(tracker)[1:]
    of_sending = said.last_response(tracker).startswith(_OF_SENDING) or any(
        of_customs(text.lower()) for text in before[:1]
    )
    if not of_sending or said.says(tracker, _SAYS.elsewhere):
        return None
    earlier = (place_in(text.lower(), said.language(tracker)) for text in before)
    return next((code for code in earlier if code is not None), None)


async def _things(skill: Skill, tracker: Any, text: str) -> tuple[Product, ...]:
    """The thing that the question names, else the one that was spoken of."""
    products = await skill.shop.products()
    found = named_alone(products, text) or named(products, text)[:_FEW]
    return found or tuple(each for each in products if each.id == tracker.get_slot("product"))
