"""Why and how we make sure who somebody is."""

from typing import Any, Final

from bot.skill import Event, Skill, hand_over, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class AccountVerify(Skill):
    """Says how we make sure who somebody is; where that fails, a person helps."""

    intents = ("account.verify",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _SAYS.fails):
            dispatcher.utter_message(response="account.verify.failed")
            return [hand_over("account_verify")]
        known = await self.shop.me()
        dispatcher.utter_message(response="account.verify.signed_in" if known else "account.verify.visitor")
        return []
