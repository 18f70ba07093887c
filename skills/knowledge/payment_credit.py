"""Can I pay in parts?"""

from typing import Any

from bot.knowledge.quote import quote
from bot.shop.catalogue import pays_in
from bot.shop.policy import clause, money, table
from bot.shop.ways_to_pay import way_to_pay
from bot.skill import Event, Skill, said
from skills.knowledge.names import currency_name
from skills.knowledge.not_taken import not_taken
from skills.knowledge.payment_methods import ways_of


class PaymentCredit(Skill):
    """Tells whether one can pay in parts, from what amount, in how many, and at what cost."""

    intents = ("payment.credit",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        ways = ways_of(info, await pays_in(self.shop, said.language(tracker)))
        if ways and (asked := not_taken(ways, tracker)):
            dispatcher.utter_message(response="payment.not_taken", asked=asked, ways=ways)
            return []
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        offer = table(info, "instalments")
        if not offer:
            dispatcher.utter_message(response="payment.no_instalments")
            return []
        currency = str(offer.get("currency") or info.currency)
        terms, free = offer.get("terms"), offer.get("fee_free_terms")
        dispatcher.utter_message(
            response="payment.instalments",
            currency=currency_name(currency),
            provider=way_to_pay(str(offer.get("provider") or "")),
            least=clause(least=money(offer.get("min_amount"), currency)),
            terms=clause(terms=terms or None),
            free=clause(terms=free or None),
        )
        return []
