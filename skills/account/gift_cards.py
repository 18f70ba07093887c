"""Gift cards: balance, value, validity."""

from typing import Any

from bot.knowledge.explain import explain
from bot.shop.policy import clause, table
from bot.skill import Event, Skill


class GiftCardBalance(Skill):
    """Explains where the balance of a gift card can be seen; a card's code is never asked for."""

    intents = ("giftcard.balance",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        years = table(await self.shop.info(), "gift_card").get("valid_years")
        await explain(self, dispatcher, tracker, "giftcard.balance", valid=clause(valid_years=years))
        return []
