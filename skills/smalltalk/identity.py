"""Who are you?"""

import re
from typing import Any, Final

from babel import Locale

from bot.skill import Event, Skill, said
from bot.understanding.words import FURTHER

_CAN: Final = re.compile(
    r"能(?:做|干|帮|办)|会(?:做|干|什么)|有什么(?:用|功能)|可以(?:做|帮|干)|怎么用|what (?:can|do) you|help (?:me )?with|able to do|capab|features|how do you work"
)
_LANGUAGES: Final = re.compile(
    r"\blanguages?\b|\b(?:spanish|french|german|portuguese|japanese|korean|russian|arabic|vietnamese|thai|chinese|mandarin|cantonese|english|italian|dutch|polish|turkish|hindi)\b"
    r"|语言|外语|英语|英文|中文|普通话|粤语|广东话|闽南语|日语|日文|韩语|韩文|法语|德语|西班牙语|俄语|阿拉伯语|泰语|越南语|葡萄牙语"
)
_SPOKEN: Final = tuple(
    (Locale.parse(code).get_language_name(code) or code) for code in ("zh", "en", *FURTHER)
)


class BotIdentity(Skill):
    """Says honestly that this is a machine, what it can do, which languages it speaks, and that a person is one word away."""

    intents = ("bot.identity",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _LANGUAGES):
            dispatcher.utter_message(response="bot.languages", languages=list(_SPOKEN))
            return []
        info = await self.shop.info()
        name = "bot.abilities" if said.says(tracker, _CAN) else "bot.identity"
        hours = info.policy.get("human_hours")
        dispatcher.utter_message(
            response=name, shop=info.name, hours=[{"human_hours": hours}] if hours else []
        )
        return []
