"""What does it cost, can it be cheaper, it is cheaper elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk.events import SlotSet

from bot.facts import Fact
from bot.money import Money
from bot.shop import Promotion, ShopView
from bot.shop.catalogue import named, pays_in, prices
from bot.shop.offers import applies, automatic
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, said
from bot.skill.gates import Gate
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.understanding.phrases import phrases_of
from skills.products.basket import ADDS, BASKET, Line, asked, kept_as, quantity_of, times
from skills.products.pointing import without
from skills.products.stock import bulk_from, bulk_quantity, stock_beside
from skills.products.unsold import Sold
from skills.products.which import ProductSlot

_SAYS: Final = phrases_of(__name__)


@dataclass(frozen=True, kw_only=True)
class Bargains(Gate):
    """Bargaining and prices elsewhere are answered without asking for a product."""

    async def guard(self, scene: Scene) -> None:
        """Say how prices are made, and what can still be saved."""
        text = without(scene.text.lower())  # "the cheaper one" bargains over nothing
        elsewhere = bool(_SAYS.elsewhere.search(text))
        if not elsewhere and not _SAYS.haggles.search(text):
            return
        if not elsewhere and await _many(scene):
            return  # for so many the shop makes a price of its own
        response = "price.elsewhere" if elsewhere else "price.fixed"
        raise SlotRejected(response, final=True, **await _savings(scene.shop))


async def _many(scene: Scene) -> bool:
    """Whether as many pieces are wanted as the shop makes a price of its own for."""
    told = next((each.value for each in scene.entities if each.entity == "quantity"), "")
    things = named(await scene.shop.products(), scene.text)
    many = [quantity_of(each, scene.text, things) for each in things] + (
        [int(told)] if told.isdecimal() else []
    )
    return bulk_quantity(await scene.shop.info(), max(many, default=1)) is not None


class PriceAsk(Skill):
    """Tells prices as they stand in the catalogue; they are not for the bot to change."""

    intents = ("price.ask",)
    slots = {
        "bargains": Bargains(required=False),
        "sold": Sold(required=False),
        "product": ProductSlot(),
        BASKET: Slot(ask="product.ask_which", required=False, lifetime="conversation"),
    }

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        currency = await pays_in(self.shop, said.language(tracker))
        sums = said.says(tracker, _SAYS.sums)
        wanted = await asked(self, tracker, together=said.says(tracker, _SAYS.together), sums=sums)
        running = [offer for offer in await self.shop.promotions() if offer.rules.get("automatic") is True]
        total = wanted.together and (sums or said.says(tracker, ADDS) or wanted.many)
        each = not wanted.together and (wanted.many or (sums and len(wanted.lines) == 1))
        reckoned = [wanted.lines] if total else [(line,) for line in wanted.lines] if each else []
        offers = None if reckoned else [_title(offer) for offer in running] or None
        rows = [_priced(line, currency) for line in wanted.lines]
        dispatcher.utter_message(response="price.tell", prices=rows, offers=clause(offers=offers))
        if reckoned:
            named = len(reckoned) > 1
            own = [row for lines in reckoned for row in _sums(lines, running, currency, named=named)]
            dispatcher.utter_message(response="price.total", sums=own)
        for response, facts in stock_beside(wanted.lines, tracker):
            dispatcher.utter_message(response=response, **facts)
        if least := bulk_from(await self.shop.info(), wanted.lines):
            dispatcher.utter_message(response="price.bulk", from_quantity=least, estimate=[{}])
        return [dict(SlotSet(BASKET, kept_as(wanted.lines) if total or len(wanted.lines) == 1 else None))]


def _priced(line: Line, currency: str) -> dict[str, Fact]:
    """What a product costs, and what so many of it come to."""
    own = prices(line.product, currency)
    sums: Fact = [times(price, line.quantity) for price in own] if line.quantity > 1 else None
    return {
        "product": line.product.title,
        "price": own,
        "times": clause(quantity=line.quantity, sum=sums),
    }


def _sums(
    lines: Sequence[Line], running: Sequence[Promotion], currency: str, *, named: bool = False
) -> list[dict[str, Fact]]:
    """What things come to, and what comes off by itself at checkout; in every currency where that one is open."""
    rows: list[dict[str, Fact]] = []
    for own in zip(*(prices(line.product, currency) for line in lines), strict=True):
        parts = [times(price, line.quantity) for price, line in zip(own, lines, strict=True)]
        total = sum(parts[1:], parts[0])
        off = [each for offer in running for each in _off(offer, lines, parts)]
        pay = total - sum((less for _, less in off[1:]), off[0][1]) if off else None
        less: list[dict[str, Fact]] = [{"title": offer.title, "off": less} for offer, less in off]
        whose = clause(product=lines[0].product.title) if named else []
        rows.append({"total": total, "less": less, "pay": clause(pay=pay), "whose": whose})
    return rows


def _off(
    offer: Promotion, lines: Sequence[Line], parts: Sequence[Money]
) -> Sequence[tuple[Promotion, Money]]:
    """What an offer takes off the part of a sum that it is for."""
    fitting = [
        (line.product, part) for line, part in zip(lines, parts, strict=True) if applies(offer, line.product)
    ]
    if not fitting:
        return []
    spent = sum((part for _, part in fitting[1:]), fitting[0][1])
    return automatic([offer], spent, [product for product, _ in fitting])


async def _savings(shop: ShopView) -> dict[str, Fact]:
    """The offers that run now, and how long a lower price of our own is paid back."""
    offers = [_title(offer) for offer in await shop.promotions()]
    days = number(await shop.info(), "price_protection_days")
    return {"offers": clause(offers=offers or None), "protection": clause(days=days)}


def _title(offer: Promotion) -> Fact:
    return offer.title
