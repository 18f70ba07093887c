"""The newsletter."""

from typing import Any, Final

from bot.knowledge.explain import explain
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class NewsletterSubscribe(Skill):
    """Explains how to get the newsletter and how to be rid of it."""

    intents = ("newsletter.subscribe",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        most = clause(per_month=number(await self.shop.info(), "newsletter_max_per_month"))
        name = "newsletter.leave" if said.says(tracker, _SAYS.leave) else "newsletter.join"
        await explain(self, dispatcher, tracker, name, most=most)
        return []
