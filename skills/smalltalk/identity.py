"""Who are you?"""

from typing import Any, Final

from babel import Locale

from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from bot.understanding.words import FURTHER

_SAYS: Final = phrases_of(__name__)
_SPOKEN: Final = tuple(
    (Locale.parse(code).get_language_name(code) or code) for code in ("zh", "en", *FURTHER)
)


class BotIdentity(Skill):
    """Says honestly that this is a machine, what it can do, which languages it speaks, and that a person is one word away."""

    intents = ("bot.identity",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _SAYS.languages):
            dispatcher.utter_message(response="bot.languages", languages=list(_SPOKEN))
            return []
        info = await self.shop.info()
        name = "bot.abilities" if said.says(tracker, _SAYS.can) else "bot.identity"
        hours = info.policy.get("human_hours")
        dispatcher.utter_message(
            response=name, shop=info.name, hours=[{"human_hours": hours}] if hours else []
        )
        return []
