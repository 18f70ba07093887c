"""Selling with us."""

from typing import Any

from bot.knowledge.explain import explain
from bot.shop.policy import clause, number, table
from bot.skill import Event, Skill


class MerchantOnboarding(Skill):
    """Tells those who want to sell or deal with the shop whom to write to."""

    intents = ("merchant.onboarding",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        email = table(info, "contact").get("merchant_email")
        if not email:
            await explain(self, dispatcher, tracker, "merchant.unknown")
            return []
        days = clause(merchant_days=number(info, "merchant_reply_working_days"))
        dispatcher.utter_message(response="merchant.onboarding", merchant_email=email, reply=days)
        return []
