"""What does shipping cost?"""

from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import quote, quote_nearest
from bot.shop import ShopInfo
from bot.shop.places import afar, currency_in
from bot.shop.policy import clause, money, table
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from skills.logistics.period import usual
from skills.logistics.whither import of_customs, told_of_there, whither

_SAYS: Final = phrases_of(__name__)
RETURN_RULES: Final = "return_policy"


class DeliveryFee(Skill):
    """Says what shipping costs and from when it is free, in the customer's own currency where it is known and not asked of elsewhere."""

    intents = ("delivery.fee",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _SAYS.way_back) and RETURN_RULES in domain.get("actions", ()):
            return [FollowupAction(RETURN_RULES)]
        if of_customs(said.text(tracker)):
            await self._duties(dispatcher, said.language(tracker))
            return []
        info = await self.shop.info()
        to = await whither(self, tracker, info, leaning=True)
        if to.response:
            name = "delivery.fee.not_there" if to.response == "delivery.options.not_there" else to.response
            dispatcher.utter_message(response=name, **(to.facts or {}))
            return []
        if found := await told_of_there(self, tracker, info):
            dispatcher.utter_message(response=found.response, **found.facts)
            return []
        currencies = await self._currencies(tracker, info, to.code)
        rows = [row for currency in currencies if (row := _row(info, currency))]
        if rows:
            dispatcher.utter_message(response="delivery.fee", fees=rows)
        elif found := await quote_nearest(
            self.services.retriever, said.text(tracker), said.language(tracker)
        ):
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="delivery.unknown")
        if rows and to.code and said.says(tracker, _SAYS.how_long):
            times = usual(info, to.code, afar(said.text(tracker)))
            dispatcher.utter_message(response="delivery.period.general", **times, weekend=[])
        return []

    async def _duties(self, dispatcher: Any, language: str) -> None:
        """What an article says of customs."""
        found = await quote(self.services.retriever, looked_for(__name__, "duties", language), language)
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="delivery.unknown")

    async def _currencies(self, tracker: Any, info: ShopInfo, code: str) -> list[str]:
        """The currency of the place that is named, else the customer's own; all of them where it is anybody's guess."""
        if code:
            return [currency_in(info, code)]
        orders = [] if said.says(tracker, _SAYS.abroad) else await self.shop.orders()
        return [orders[0].amount.currency] if orders else list(table(info, "shipping_fee")) or [info.currency]


def _row(info: ShopInfo, currency: str) -> dict[str, Any] | None:
    """The fee in a currency, with the price of the goods from which it is free and what express costs."""
    fee = money(info.policy.get("shipping_fee"), currency, info.currency)
    if fee is None:
        return None
    return {
        "fee": fee,
        "free": clause(free_from=money(info.policy.get("free_shipping_from"), currency, info.currency)),
        "express": clause(express_fee=money(info.policy.get("express_upgrade_fee"), currency, info.currency)),
    }
