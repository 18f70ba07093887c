"""What does shipping cost?"""

import re
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.knowledge.quote import quote
from bot.shop import ShopInfo
from bot.shop.places import afar, currency_in
from bot.shop.policy import clause, money, table
from bot.skill import Event, Skill, said
from skills.logistics.period import usual
from skills.logistics.whither import whither

RETURN_RULES: Final = "return_policy"
_WAY_BACK: Final = re.compile(
    r"(?:谁|哪方)(?:来)?(?:出|付|承担|掏|负责)|(?:退货|退回|换货|寄回).{0,6}(?:运费|邮费)|(?:运费|邮费).{0,6}(?:退货|退回|换货|寄回)"
    r"|自己(?:来)?(?:出|付|承担|掏).{0,4}(?:运费|邮费|快递费)|(?:运费|邮费|快递费).{0,4}(?:要)?我?自己(?:来)?(?:出|付|承担|掏)|自付(?:运费|邮费)"
    r"|who(?:'s| is| will)? (?:pay|pays|paying|covers?|covering)|(?:return|send(?:ing)? (?:it |this )?back).{0,20}(?:postage|shipping|freight|cost)"
)
_ABROAD: Final = re.compile(
    r"海外|国外|境外|国际|欧洲|\b(?:abroad|overseas|international(?:ly)?|countr(?:y|ies)|europe)\b"
)
_HOW_LONG: Final = re.compile(
    r"几天|多久|多长时间|几日|多少天|how long|how many days|when (?:would|will|does|do)"
)


_DUTY: Final = re.compile(r"税|海关|清关|\b(?:customs|dut(?:y|ies)|import|tax(?:es)?)\b")
_DUTIES: Final = {"zh": "海外订单的关税谁付", "en": "Who pays customs duties on orders abroad?"}


class DeliveryFee(Skill):
    """Says what shipping costs and from when it is free, in the customer's own currency where it is known and not asked of elsewhere."""

    intents = ("delivery.fee",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _WAY_BACK) and RETURN_RULES in domain.get("actions", ()):
            return [FollowupAction(RETURN_RULES)]
        if said.says(tracker, _DUTY):
            language = said.language(tracker)
            found = await quote(
                self.services.retriever, _DUTIES["zh" if language == "zh" else "en"], language
            )
            dispatcher.utter_message(
                response=found.response if found else "delivery.unknown", **(found.facts if found else {})
            )
            return []
        info = await self.shop.info()
        to = await whither(self, tracker, info)
        if to.response:
            dispatcher.utter_message(response=to.response, **(to.facts or {}))
            return []
        currencies = await self._currencies(tracker, info, to.code)
        rows = [row for currency in currencies if (row := _row(info, currency))]
        if rows:
            dispatcher.utter_message(response="delivery.fee", fees=rows)
        elif found := await quote(self.services.retriever, said.text(tracker), said.language(tracker)):
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="delivery.unknown")
        if rows and to.code and said.says(tracker, _HOW_LONG):
            times = usual(info, to.code, afar(said.text(tracker)))
            dispatcher.utter_message(response="delivery.period.general", **times, weekend=[])
        return []

    async def _currencies(self, tracker: Any, info: ShopInfo, code: str) -> list[str]:
        """The currency of the place that is named, else the customer's own; all of them where it is anybody's guess."""
        if code:
            return [currency_in(info, code)]
        orders = [] if said.says(tracker, _ABROAD) else await self.shop.orders()
        return [orders[0].amount.currency] if orders else list(table(info, "shipping_fee"))


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
