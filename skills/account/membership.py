"""Levels, benefits, joining and leaving."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import JsonValue

from bot.facts import Fact
from bot.knowledge.explain import explain
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import Quote, quote
from bot.money import Money
from bot.shop import Customer, ShopInfo, ShopView
from bot.shop.policy import clause, money, table
from bot.skill import Event, Skill, hand_over, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class MembershipInfo(Skill):
    """Says where the customer stands and what every level brings, as the policy states it."""

    intents = ("membership.info",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info, me = await self.shop.info(), await self.shop.me()
        levels = await _levels(self.shop, info)
        if said.says(tracker, _SAYS.until) and (found := await self._lasts(tracker)):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        if not levels:
            await explain(self, dispatcher, tracker, "membership.unknown")
            return []
        dispatcher.utter_message(
            response="membership.info", levels=levels, mine=_standing(me, info), free=_free(info)
        )
        return []

    async def _lasts(self, tracker: Any) -> Quote | None:
        """What an article says of how long a level is kept; the day it ends for one customer is nowhere on file."""
        language = said.language(tracker)
        return await quote(self.services.retriever, looked_for(__name__, "lasts", language), language)


class MembershipManage(Skill):
    """Explains how membership comes and grows; leaving it is done by a person."""

    intents = ("membership.manage",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info, me = await self.shop.info(), await self.shop.me()
        levels = await _levels(self.shop, info)
        if said.says(tracker, _SAYS.leave):
            if me is None:
                await explain(self, dispatcher, tracker, "membership.leave.sign_in")
                return []
            dispatcher.utter_message(response="membership.leave")
            return [hand_over("membership")]
        if not levels:
            await explain(self, dispatcher, tracker, "membership.unknown")
            return []
        standing = _standing(me, info)
        dispatcher.utter_message(
            response="membership.join", mine=standing, free=_free(info), levels=levels, months=_months(info)
        )
        return []


def _tiers(info: ShopInfo) -> list[Mapping[str, JsonValue]]:
    tiers = table(info, "membership").get("tiers")
    return [tier for tier in tiers if isinstance(tier, dict)] if isinstance(tiers, list) else []


async def _levels(shop: ShopView, info: ShopInfo) -> list[dict[str, Fact]]:
    """A row per level: its name, from which spending, its benefits, in the customer's currency where that is known."""
    orders = await shop.orders()
    currency = orders[0].amount.currency if orders else info.currency
    return [
        {
            "tier": tier["name"],
            "benefits": tier.get("benefits") or "",
            "from": clause(spend_from=_positive(money(tier.get("spend_from"), currency, info.currency))),
        }
        for tier in _tiers(info)
    ]


def _positive(amount: Money | None) -> Money | None:
    return amount if amount and amount.minor else None


def _standing(me: Customer | None, info: ShopInfo) -> list[dict[str, Fact]]:
    """The clause that says which level the customer has."""
    mine = next((tier["name"] for tier in _tiers(info) if me and tier.get("id") == me.tier), None)
    return [{"tier": mine, "points": clause(points=me.extra.get("points"))}] if me and mine else []


def _free(info: ShopInfo) -> list[dict[str, Fact]]:
    fee = money(table(info, "membership").get("fee"), info.currency)
    return [{}] if fee is not None and not fee.minor else []


def _months(info: ShopInfo) -> list[dict[str, Fact]]:
    return clause(period_months=table(info, "membership").get("period_months"))
