"""The newsletter."""

import re
from typing import Any, Final

from bot.knowledge.explain import explain
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, said

_LEAVE: Final = re.compile(
    r"退订|取消|不想|别再?(?:发|给)|不再(?:收|发|接)|不(?:收|接受)了?|不要|停止|unsubscribe|stop|cancel|opt out|remove me|no more|leave"
)


class NewsletterSubscribe(Skill):
    """Explains how to get the newsletter and how to be rid of it."""

    intents = ("newsletter.subscribe",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        most = clause(per_month=number(await self.shop.info(), "newsletter_max_per_month"))
        name = "newsletter.leave" if said.says(tracker, _LEAVE) else "newsletter.join"
        await explain(self, dispatcher, tracker, name, most=most)
        return []
