"""How a skill explains what no record holds: in the shop's own approved words, else in a response of the skill."""

from typing import Any

from bot.facts import Fact
from bot.knowledge.quote import quote
from bot.skill import Skill, said


async def explain(skill: Skill, dispatcher: Any, tracker: Any, otherwise: str, **facts: Fact) -> None:
    """Quote the passage that answers the message; where there is none, say `otherwise`."""
    found = await quote(skill.services.retriever, said.text(tracker), said.language(tracker))
    if found:
        dispatcher.utter_message(response=found.response, **found.facts)
    else:
        dispatcher.utter_message(response=otherwise, **facts)
