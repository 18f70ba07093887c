"""Opening hours: quoted from the clinic's own articles, never from memory."""

from typing import TYPE_CHECKING, Any

from bot.knowledge.quote import quote
from bot.skill import Event, Skill, said

if TYPE_CHECKING:
    from rasa_sdk import Tracker
    from rasa_sdk.executor import CollectingDispatcher


class OpeningHours(Skill):
    """Tell when the clinic is open."""

    intents = ("clinic.hours",)
    examples = {
        "zh": [
            "你们几点开门",
            "周末上班吗",
            "诊所营业时间",
            "星期天开不开门",
            "晚上几点下班",
            "中午休息吗",
            "今天开门吗",
            "国庆节放假吗",
        ],
        "en": [
            "what are your opening hours",
            "are you open on sunday",
            "when do you close",
            "how late are you open",
            "is the clinic open today",
            "do you work on weekends",
            "what time do you open",
            "are you closed for lunch",
        ],
    }

    async def run(
        self, dispatcher: "CollectingDispatcher", tracker: "Tracker", domain: dict[str, Any]
    ) -> list[Event]:
        """Quote the article that answers, or say that it is not known."""
        found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
        if found:
            dispatcher.utter_message(response=found.response, **found.facts)
        else:
            dispatcher.utter_message(response="hours.unknown")
        return []
