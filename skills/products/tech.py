"""The site does not work."""

from typing import Any

from bot.knowledge.quote import quote
from bot.skill import Event, Skill, said


class TechIssue(Skill):
    """Helps with a page, an app or a search that does not work, and takes the rest to a person."""

    intents = ("tech.issue",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="tech.first_steps")
        return []
