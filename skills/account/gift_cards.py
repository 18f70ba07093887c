"""Gift cards: which there are and how they are bought; balance, value, validity."""

from typing import Any, Final

from bot.knowledge.explain import explain
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import quote
from bot.shop.policy import clause, table
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class GiftCardBalance(Skill):
    """Explains which gift cards there are and how they are bought, or where a balance can be seen; a card's code is never asked for."""

    intents = ("giftcard.balance",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        language = said.language(tracker)
        if said.says(tracker, _SAYS.buys) and not said.says(tracker, _SAYS.has_one):
            question = looked_for(__name__, "buying", language)
            if found := await quote(self.services.retriever, question, language):
                dispatcher.utter_message(response=found.response, **found.facts)
                return []
        years = table(await self.shop.info(), "gift_card").get("valid_years")
        await explain(self, dispatcher, tracker, "giftcard.balance", valid=clause(valid_years=years))
        return []
