"""Who are you?"""

import re
from typing import Any, Final

from bot.skill import Event, Skill, said

_CAN: Final = re.compile(
    r"能(?:做|干|帮|办)|会(?:做|干|什么)|有什么(?:用|功能)|可以(?:做|帮|干)|怎么用|what (?:can|do) you|help (?:me )?with|able to do|capab|features|how do you work"
)


class BotIdentity(Skill):
    """Says honestly that this is a machine, what it can do, and that a person is one word away."""

    intents = ("bot.identity",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        info = await self.shop.info()
        name = "bot.abilities" if said.says(tracker, _CAN) else "bot.identity"
        hours = info.policy.get("human_hours")
        dispatcher.utter_message(
            response=name, shop=info.name, hours=[{"human_hours": hours}] if hours else []
        )
        return []
