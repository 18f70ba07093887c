"""A question that no skill of its own answers."""

from typing import Any, Final

from bot.knowledge.general import TOPIC, rules_of
from bot.knowledge.offer import PASSAGE, offer, refused, spoken
from bot.knowledge.quote import chosen, quote_of, quotes
from bot.knowledge.retrieve import Found, onward
from bot.skill import Event, Skill, said

RULES_OF: Final = "rules_of"  # what tells of which wish the rules are wanted
GOES_ON: Final = "goes_on"  # it is asked on about what was told last
MORE_FOLLOWS: Final = "more_follows"  # and that those of another wish are told after them


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
        if wish := said.value(tracker, RULES_OF):
            await self._rules(dispatcher, tracker, wish)
            return []
        if said.value(tracker, GOES_ON):
            await self._onward(dispatcher, tracker)
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

    async def _onward(self, dispatcher: Any, tracker: Any) -> None:
        """What answers a question about the article that was told last; honestly nothing where that has gone meanwhile."""
        language, about = said.language(tracker), spoken(said.before_this(tracker))
        found = await onward(self.services.retriever, said.text(tracker), about, language)
        passage = found.passage if found else None
        answers = (
            quote_of(Found((passage,), answerable=True, confidence=1.0), "", language) if passage else None
        )
        dispatcher.utter_message(
            response=answers.response if answers else "knowledge.unknown",
            **(answers.facts if answers else {}),
        )

    async def _rules(self, dispatcher: Any, tracker: Any, wish: str) -> None:
        """The rules of a wish, for somebody who has no order or none at hand; and what it takes to have it done."""
        language = said.language(tracker)
        before = said.before(tracker) if said.value(tracker, said.ASKED_BEFORE) else ""
        own = (said.text(tracker), before)
        several = said.several(tracker)
        found, question = await rules_of(self.services.retriever, wish, language, *own, several=several)
        told = quote_of(found, question, language)
        dispatcher.utter_message(
            response=told.response if told else "knowledge.unknown", **(told.facts if told else {})
        )
        if told and not wish.startswith(TOPIC) and not said.value(tracker, MORE_FOLLOWS):
            dispatcher.utter_message(response="order.send_number_later")
