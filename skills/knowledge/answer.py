"""A question that no skill of its own answers."""

from typing import Any

from bot import said
from bot.knowledge.quote import quote
from bot.skill import Event, Skill


class KnowledgeAnswer(Skill):
    """Quotes the approved passage that answers a question, or says honestly that there is none."""

    intents = ("knowledge.ask",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="knowledge.unknown")
        return []
