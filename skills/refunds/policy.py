"""The rules for refunds."""

import re
from typing import Any, Final

from bot import said
from bot.facts import Fact
from bot.knowledge.quote import quote
from bot.shop import ShopInfo
from bot.shop_policy import clause, money, number
from bot.skill import Event, Skill
from skills.refunds.facts import arrival

_HOW_LONG: Final = re.compile(r"多久|几天|什么时候到|到账|how long|when will|when do|how many days|arrive")


class RefundPolicy(Skill):
    """Explains when money goes back, how long it takes and which refunds a person looks at, by the shop's own rules."""

    intents = ("refund.policy",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        if arrival(info) and said.says(tracker, _HOW_LONG):
            dispatcher.utter_message(response="refund.policy.arrival", arrival=arrival(info))
            return []
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        dispatcher.utter_message(response="refund.policy", **_rules(info, await self._currency(info)))
        return []

    async def _currency(self, info: ShopInfo) -> str:
        orders = await self.shop.orders()
        return orders[0].amount.currency if orders else info.currency


def _rules(info: ShopInfo, currency: str) -> dict[str, Fact]:
    limit = money(info.policy.get("auto_refund_limit"), currency, info.currency)
    return {
        "window": clause(days=number(info, "return_window_days")),
        "limit": clause(limit=limit),
        "arrival": arrival(info),
    }
