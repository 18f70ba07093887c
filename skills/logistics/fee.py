"""What does shipping cost?"""

import re
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.knowledge.quote import quote
from bot.shop import ShopInfo
from bot.shop.policy import clause, money, table
from bot.skill import Event, Skill, said

RETURN_RULES: Final = "return_policy"
_WAY_BACK: Final = re.compile(
    r"(?:谁|哪方)(?:来)?(?:出|付|承担|掏|负责)|(?:退货|退回|换货|寄回).{0,6}(?:运费|邮费)|(?:运费|邮费).{0,6}(?:退货|退回|换货|寄回)"
    r"|自己(?:来)?(?:出|付|承担|掏).{0,4}(?:运费|邮费|快递费)|(?:运费|邮费|快递费).{0,4}(?:要)?我?自己(?:来)?(?:出|付|承担|掏)|自付(?:运费|邮费)"
    r"|who(?:'s| is| will)? (?:pay|pays|paying|covers?|covering)|(?:return|send(?:ing)? (?:it |this )?back).{0,20}(?:postage|shipping|freight|cost)"
)
_ABROAD: Final = re.compile(
    r"海外|国外|境外|国际|[美英法德韩]国|日本|加拿大|澳(?:洲|大利亚)|新西兰|新加坡|欧洲|西班牙|意大利|俄罗斯|马来西亚|泰国|越南|印度"
    r"|\b(?:abroad|overseas|international(?:ly)?|countr(?:y|ies)|usa|the us|united states|america|uk|united kingdom|england|scotland|ireland|canada|australia"
    r"|new zealand|singapore|europe|germany|france|spain|italy|japan|korea)\b"
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
        orders = [] if said.says(tracker, _ABROAD) else await self.shop.orders()
        currencies = [orders[0].amount.currency] if orders else list(table(info, "shipping_fee"))
        rows = [row for currency in currencies if (row := _row(info, currency))]
        if rows:
            dispatcher.utter_message(response="delivery.fee", fees=rows)
        elif found := await quote(self.services.retriever, said.text(tracker), said.language(tracker)):
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="delivery.unknown")
        return []


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
