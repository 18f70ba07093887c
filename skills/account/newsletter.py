"""The newsletter."""

from typing import Any, Final

from bot.knowledge.explain import explain
from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import quote
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)
_LEAVE: Final = "newsletter.leave"


class NewsletterSubscribe(Skill):
    """Explains how to get the newsletter and how to be rid of it."""

    intents = ("newsletter.subscribe",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        most = clause(per_month=number(await self.shop.info(), "newsletter_max_per_month"))
        leaves = said.says(tracker, _SAYS.leave)
        goes_on = said.last_response(tracker) == _LEAVE and not said.says(tracker, _SAYS.join)
        if said.says(tracker, _SAYS.texts):
            question = looked_for(__name__, "texts", said.language(tracker))
            if found := await quote(self.services.retriever, question, said.language(tracker)):
                dispatcher.utter_message(response=found.response, **found.facts)
                return []
        if said.says(tracker, _SAYS.off) and not said.says(tracker, _SAYS.join):
            dispatcher.utter_message(response=_LEAVE)
            return []
        await explain(
            self, dispatcher, tracker, _LEAVE if leaves or goes_on else "newsletter.join", most=most
        )
        return []
