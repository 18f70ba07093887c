"""What does it cost, can it be cheaper, it is cheaper elsewhere."""

import re
from dataclasses import dataclass
from typing import Any, Final

from bot.facts import Fact
from bot.shop import Promotion, ShopView
from bot.shop.catalogue import pays_in, prices
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, said
from bot.skill.gates import Gate
from bot.skill.slots import Scene, SlotRejected
from skills.products.which import ProductSlot, meant

_ELSEWHERE: Final = re.compile(
    r"别家|别的(?:店|平台|地方)|其他(?:店|平台|家)|人家|京东|淘宝|天猫|拼多多|抖音|亚马逊|amazon|walmart|ebay|elsewhere|other (?:store|shop|site)s?|another (?:store|shop|site)"
    r"|price.?match|competitor"
)
_HAGGLE: Final = re.compile(
    r"便宜(?:点|些|一点|一些|吗|么|啊|呗|吧|了)|少(?:点|一点|块|几块)|优惠(?:点|一点|些)|便宜\d|太贵|打(?:个)?折|砍价|抹零|最低(?:价|多少)|再(?:低|便宜|优惠)|讲价|包邮行不行|友情价"
    r"|cheaper|discount|lower (?:the )?price|best price|better price|knock .{0,12}off|any deal|(?:do|give|cut|make) me a deal|\bsteep\b|too (?:expensive|dear|pricey)|pricey|\d+ ?% off|\d+ off|haggle|negotiat"
)


@dataclass(frozen=True, kw_only=True)
class Bargains(Gate):
    """Bargaining and prices elsewhere are answered without asking for a product."""

    async def guard(self, scene: Scene) -> None:
        """Say how prices are made, and what can still be saved."""
        text = scene.text.lower()
        elsewhere = bool(_ELSEWHERE.search(text))
        if not elsewhere and not _HAGGLE.search(text):
            return
        response = "price.elsewhere" if elsewhere else "price.fixed"
        raise SlotRejected(response, final=True, **await _savings(scene.shop))


class PriceAsk(Skill):
    """Tells prices as they stand in the catalogue; they are not for the bot to change."""

    intents = ("price.ask",)
    slots = {"bargains": Bargains(required=False), "product": ProductSlot()}

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        currency = await pays_in(self.shop, said.language(tracker))
        offers = [
            _title(offer) for offer in await self.shop.promotions() if offer.rules.get("automatic") is True
        ]
        rows = [
            {"product": product.title, "price": prices(product, currency)}
            for product in await meant(self, tracker)
        ]
        dispatcher.utter_message(response="price.tell", prices=rows, offers=clause(offers=offers or None))
        return []


async def _savings(shop: ShopView) -> dict[str, Fact]:
    """The offers that run now, and how long a lower price of our own is paid back."""
    offers = [_title(offer) for offer in await shop.promotions()]
    days = number(await shop.info(), "price_protection_days")
    return {"offers": clause(offers=offers or None), "protection": clause(days=days)}


def _title(offer: Promotion) -> Fact:
    return offer.title
