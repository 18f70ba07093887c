"""Where do you deliver, with whom, how fast?"""

from typing import Any, Final

from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import Quote, quote_nearest, quote_saying
from bot.shop import ShopInfo
from bot.shop.places import place_name, place_names, places_in, regions, unserved
from bot.shop.policy import clause, money, number, table
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from skills.logistics.whither import Whither, told_of_there, whither

_SAYS: Final = phrases_of(__name__)


class DeliveryOptions(Skill):
    """Says where the shop delivers, with which couriers, and what else can be chosen, as its policy states it."""

    intents = ("delivery.options",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        text = said.text(tracker)
        codes = () if _SAYS.hence.search(text) else places_in(text, said.language(tracker))
        if several := _several(info, codes):
            for response, told in several:
                dispatcher.utter_message(response=response, **told)
            return []
        if _SAYS.at_ours.search(text) and (own := await self._at_ours(said.language(tracker))):
            dispatcher.utter_message(response=own.response, **own.facts)
            return []
        to = await whither(self, tracker, info)
        name, facts = await self._chosen(info, said.text(tracker), to)
        if not name:
            found = await quote_nearest(self.services.retriever, said.text(tracker), said.language(tracker))
            if found := found or await told_of_there(self, tracker, info):
                name, facts = found.response, found.facts
        if not name:
            general = {"regions": place_names(regions(info)), "couriers": _couriers(info)}
            known = all(general.values())
            name, facts = ("delivery.options.general", general) if known else ("delivery.unknown", {})
        dispatcher.utter_message(response=name, **facts)
        return []

    async def _at_ours(self, language: str) -> Quote | None:
        """What an article says of fetching it from where the shop is."""
        question = looked_for(__name__, "at_ours", language)
        return await quote_saying(self.services.retriever, question, language, _SAYS.of_fetching)

    async def _chosen(self, info: ShopInfo, text: str, to: Whither) -> tuple[str, dict[str, Any]]:
        """The reply to what was asked for in particular, where the policy knows it."""
        if to.response:
            return to.response, dict(to.facts or {})
        if to.code and regions(info):
            return "delivery.options.ships_there", {"place": place_name(to.code)}
        days = number(info, "pickup_point_free_days")
        if _SAYS.pickup.search(text) and days is not None:
            return "delivery.options.pickup", {"pickup_days": days}
        if _SAYS.express.search(text) and (fee := await self._express(info)):
            return "delivery.options.express", {"express": fee}
        if _SAYS.courier.search(text) and _couriers(info):
            return "delivery.options.couriers", {"couriers": _couriers(info)}
        return "", {}

    async def _express(self, info: ShopInfo) -> list[dict[str, Any]]:
        """What it costs in the customer's own currency, in each of them where it is anybody's guess."""
        orders, fees = await self.shop.orders(), info.policy.get("express_upgrade_fee")
        known = (
            [orders[0].amount.currency]
            if orders
            else list(table(info, "express_upgrade_fee")) or [info.currency]
        )
        told = [fee for each in known if (fee := money(fees, each, info.currency)) is not None]
        return clause(express_fee=told or None)


def _several(info: ShopInfo, codes: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """What to say of several places that one question names: those we send to, and those we do not; empty for a single one."""
    if len(codes) < 2 or not regions(info):
        return []
    no = [code for code in codes if unserved(info, code)]
    yes = [code for code in codes if code not in no]
    told: list[tuple[str, dict[str, Any]]] = []
    if yes:
        told.append(("delivery.options.ships_there", {"place": place_names(yes)}))
    if no:
        facts = {"place": place_names(no), "regions": place_names(regions(info))}
        told.append(("delivery.options.not_there", facts))
    return told


def _couriers(info: ShopInfo) -> list[Any]:
    carriers = info.policy.get("carriers")
    rows = carriers if isinstance(carriers, list) else []
    return [row.get("name") or row.get("id") for row in rows if isinstance(row, dict)]
