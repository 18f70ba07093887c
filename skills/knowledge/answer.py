"""A question that no skill of its own answers."""

import json
from typing import Any, Final

from bot import said
from bot.knowledge.quote import chosen, quotes
from bot.skill import Event, Skill

_PASSAGE: Final = "passage"  # what a button names that offers an article


class KnowledgeAnswer(Skill):
    """Quotes the approved passages that answer what was asked; offers the nearest by its title where it may be what was
    meant; and says honestly where there is none."""

    intents = ("knowledge.ask",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        retriever, language = self.services.retriever, said.language(tracker)
        if wanted := said.value(tracker, _PASSAGE):
            one = await chosen(retriever, wanted, said.lately(tracker), language)
            if one:
                dispatcher.utter_message(response=one.response, **one.facts)
            else:
                dispatcher.utter_message(response="knowledge.unknown")
            return []
        answers = await quotes(retriever, said.text(tracker), language, before=said.before(tracker))
        for each in answers.found:
            dispatcher.utter_message(response=each.response, **each.facts)
        if not answers.complete and answers.near:
            near = answers.near
            offer = {"title": near.title, "payload": f"/knowledge.ask{json.dumps({_PASSAGE: near.id})}"}
            dispatcher.utter_message(response="knowledge.offer", title=near.title, buttons=[offer])
        elif not answers.complete:
            dispatcher.utter_message(response="knowledge.unknown")
        return []
