"""Hello, thanks, all right, goodbye."""

import re
from datetime import datetime
from typing import Any, Final

from bot.skill import Event, Skill, said

# The first that is found says what was meant; anything else is a greeting.
_MEANINGS: Final = {
    "bye": re.compile(
        r"再见|拜拜|拜了|(?:回头|下次|以后)(?:再|还)(?:来|买|聊)|8?88|晚安|回见|下次见|\b(?:good)?bye+\b|see (?:you|ya)|good ?night|take care|farewell|cya\b"
    ),
    "thanks": re.compile(r"谢|感谢|辛苦|多谢|3q|thank|thx|\bty\b|cheers|appreciate|grateful"),
    "fine": re.compile(
        r"^(?:(?:哦|噢|嗯|恩|好(?:的|吧|滴|哒|嘞|了)?|行(?:吧|了)?|可以|知道了?|明白了?|懂了|了解了?|收到|没事(?:了)?|(?:那)?(?:就|先)这样(?:吧)?"
        r"|ok(?:ay)?|k|got it|i see|alright|all right|cool|great|fine|sure|understood|never ?mind|no problem|👌|👍)[\s,，。.!！~～呀啊哈啦]*)+$"
    ),
}

_HELLO: Final = re.compile(
    r"好|在|早|嗨|喂|哈喽|有人|\bhi\b|hello|hey|good (?:morning|afternoon|evening)|anyone|there"
)


class SmallTalk(Skill):
    """Answers greetings, thanks and goodbyes, by the shop's time of day."""

    intents = ("dialog.social",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        meant = next((name for name, words in _MEANINGS.items() if said.says(tracker, words)), "")
        if meant:
            dispatcher.utter_message(response=f"social.{meant}")
            return []
        if _under_way(tracker):
            dispatcher.utter_message(response="social.here" if said.says(tracker, _HELLO) else "social.fine")
            return []
        me, info = await self.shop.me(), await self.shop.info()
        name = [{"name": me.name}] if me else []
        hour = _part_of_day(await self.shop.now())
        dispatcher.utter_message(response=f"social.{hour}", name=name, shop=info.name)
        return []


def _under_way(tracker: Any) -> bool:
    """Whether the bot has spoken in this conversation not long ago: it introduces itself only once."""
    return any(event.get("event") == "bot" for event in tracker.events)


def _part_of_day(now: datetime) -> str:
    """Morning, afternoon or evening by the shop's clock; only a plain hello in the small hours."""
    if now.hour < 5:
        return "hello"
    return "morning" if now.hour < 12 else "afternoon" if now.hour < 18 else "evening"
