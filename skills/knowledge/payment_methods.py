"""How can I pay?"""

from typing import Any, Final

from bot.facts import Fact
from bot.knowledge.quote import quote
from bot.shop import ShopInfo
from bot.shop.catalogue import pays_in
from bot.shop.policy import table
from bot.shop.ways_to_pay import way_to_pay
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from skills.knowledge.names import currency_name
from skills.knowledge.not_taken import not_taken, taken

_SAYS: Final = phrases_of(__name__)


class PaymentMethods(Skill):
    """Tells which ways of paying there are, by currency, and whether one can pay on delivery."""

    intents = ("payment.methods",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        ways = ways_of(info, await pays_in(self.shop, said.language(tracker)))
        on_delivery = info.policy.get("cash_on_delivery")
        if ways and isinstance(on_delivery, bool) and said.says(tracker, _SAYS.on_delivery):
            response = "payment.on_delivery" if on_delivery else "payment.not_on_delivery"
            dispatcher.utter_message(response=response, ways=ways)
        elif ways and (asked := not_taken(ways, tracker)):
            dispatcher.utter_message(response="payment.not_taken", asked=asked, ways=ways)
        elif ways and (yes := taken(ways, tracker)):
            dispatcher.utter_message(response="payment.taken", way=yes[0], currencies=yes[1])
        elif ways:
            dispatcher.utter_message(response="payment.methods", ways=ways)
        elif found := await quote(self.services.retriever, said.text(tracker), said.language(tracker)):
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="knowledge.unknown")
        return []


def ways_of(info: ShopInfo, first: str) -> list[dict[str, Fact]]:
    """One row a currency, the customer's own first."""
    by_currency = table(info, "payment_methods")
    codes = sorted(by_currency, key=lambda code: (code != first, code != info.currency))
    return [
        {"currency": currency_name(code), "ways": [way_to_pay(str(way)) for way in ways]}
        for code in codes
        if isinstance(ways := by_currency[code], list)
    ]
