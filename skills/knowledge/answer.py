"""A question that no skill of its own answers."""

from typing import Any

from bot import said
from bot.knowledge.quote import quotes
from bot.skill import Event, Skill


class KnowledgeAnswer(Skill):
    """Quotes the approved passages that answer what was asked, and says honestly where there is none."""

    intents = ("knowledge.ask",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        found, complete = await quotes(
            self.services.retriever, said.text(tracker), said.language(tracker), before=said.before(tracker)
        )
        for each in found:
            dispatcher.utter_message(response=each.response, **each.facts)
        if not complete:
            dispatcher.utter_message(response="knowledge.unknown")
        return []
