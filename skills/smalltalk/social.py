"""Hello, thanks, all right, goodbye."""

from datetime import datetime
from typing import Any, Final

from bot.skill import Event, Skill, said
from bot.understanding.phrases import phrases_of
from bot.understanding.thanks import THANKS

_SAYS: Final = phrases_of(__name__)
_OTHER: Final = _SAYS.tables["meanings"]
_MEANINGS: Final = {"bye": _OTHER["bye"], "thanks": THANKS, "fine": _OTHER["fine"]}


class SmallTalk(Skill):
    """Answers greetings, thanks and goodbyes, by the shop's time of day."""

    intents = ("dialog.social",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        meant = next((name for name, words in _MEANINGS.items() if said.says(tracker, words)), "")
        if meant:
            dispatcher.utter_message(response=f"social.{meant}")
            return []
        if _under_way(tracker):
            name = "here" if said.says(tracker, _SAYS.hello) else "fine"
            dispatcher.utter_message(response=f"social.{name}")
            return []
        me, info = await self.shop.me(), await self.shop.info()
        known = [{"name": me.name}] if me else []
        hour = _part_of_day(await self.shop.now())
        dispatcher.utter_message(response=f"social.{hour}", name=known, shop=info.name)
        return []


def _under_way(tracker: Any) -> bool:
    """Whether the bot has spoken in this conversation not long ago: it introduces itself only once."""
    return any(event.get("event") == "bot" for event in tracker.events)


def _part_of_day(now: datetime) -> str:
    """Morning, afternoon or evening by the shop's clock; only a plain hello in the small hours."""
    if now.hour < 5:
        return "hello"
    return "morning" if now.hour < 12 else "afternoon" if now.hour < 18 else "evening"
