"""A question that no skill of its own answers."""

from typing import Any

from bot.knowledge.offer import PASSAGE, offer, refused
from bot.knowledge.quote import chosen, quotes
from bot.skill import Event, Skill, said


class KnowledgeAnswer(Skill):
    """Quotes the approved passages that answer what was asked; offers the nearest by their titles where one may be what
    was meant; and says honestly where there is none."""

    intents = ("knowledge.ask",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        retriever, language = self.services.retriever, said.language(tracker)
        if wanted := said.value(tracker, PASSAGE):
            one = await chosen(retriever, wanted, said.lately(tracker), language)
            if one:
                dispatcher.utter_message(response=one.response, **one.facts)
            else:
                dispatcher.utter_message(response="knowledge.unknown")
            return []
        answers = await quotes(retriever, said.text(tracker), language, before=said.before(tracker))
        for each in answers.found:
            dispatcher.utter_message(response=each.response, **each.facts)
        no = refused(tracker.events)
        near = [each for each in answers.near if each.id not in no]
        if not answers.complete and near:
            response, facts = offer(near)
            dispatcher.utter_message(response=response, **facts)
        elif not answers.complete:
            dispatcher.utter_message(response="knowledge.unknown")
        return []
