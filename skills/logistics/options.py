"""Where do you deliver, with whom, how fast?"""

import re
from typing import Any, Final

from bot.knowledge.quote import quote
from bot.shop import ShopInfo
from bot.shop.policy import clause, money, number
from bot.skill import Event, Skill, said
from skills.logistics.places import place_in, place_name, place_names

_PICKUP: Final = re.compile(
    r"自提|自取|代收|快递柜|驿站|菜鸟|丰巢|pick[- ]?up|collect|locker|click and collect|in store"
)
_EXPRESS: Final = re.compile(
    r"加急|次日|隔天|当天|特快|加快|express|overnight|next[- ]day|same[- ]day|faster|priority|expedite"
)
_COURIER: Final = re.compile(
    r"什么快递|哪家|哪个快递|快递公司|发什么|用什么|顺丰|圆通|中通|韵达|邮政|carrier|courier|ups|fedex|dhl|who deliver|which (?:company|service)"
)


class DeliveryOptions(Skill):
    """Says where the shop delivers, with which couriers, and what else can be chosen, as its policy states it."""

    intents = ("delivery.options",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        name, facts = await self._chosen(info, said.text(tracker))
        if not name and (
            found := await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        ):
            name, facts = found.response, found.facts
        if not name:
            general = {"regions": place_names(_codes(info)), "couriers": _couriers(info)}
            known = all(general.values())
            name, facts = ("delivery.options.general", general) if known else ("delivery.unknown", {})
        dispatcher.utter_message(response=name, **facts)
        return []

    async def _chosen(self, info: ShopInfo, text: str) -> tuple[str, dict[str, Any]]:
        """The reply to what was asked for in particular, where the policy knows it."""
        place, codes = place_in(text), _codes(info)
        if place and codes:
            yes = "delivery.options.ships_there" if place in codes else "delivery.options.not_there"
            return yes, {"place": place_name(place), "regions": place_names(codes)}
        days = number(info, "pickup_point_free_days")
        if _PICKUP.search(text) and days is not None:
            return "delivery.options.pickup", {"pickup_days": days}
        if _EXPRESS.search(text) and (fee := await self._express(info)):
            return "delivery.options.express", {"express": fee}
        if _COURIER.search(text) and _couriers(info):
            return "delivery.options.couriers", {"couriers": _couriers(info)}
        return "", {}

    async def _express(self, info: ShopInfo) -> list[dict[str, Any]]:
        orders = await self.shop.orders()
        currency = orders[0].amount.currency if orders else info.currency
        return clause(express_fee=money(info.policy.get("express_upgrade_fee"), currency, info.currency))


def _codes(info: ShopInfo) -> list[str]:
    codes = info.policy.get("shipping_regions")
    return [str(code) for code in codes] if isinstance(codes, list) else []


def _couriers(info: ShopInfo) -> list[Any]:
    carriers = info.policy.get("carriers")
    rows = carriers if isinstance(carriers, list) else []
    return [row.get("name") or row.get("id") for row in rows if isinstance(row, dict)]
