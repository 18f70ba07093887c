"""Why and how we make sure who somebody is."""

import re
from typing import Any, Final

from bot.skill import Event, Skill, hand_over, said

_FAILS: Final = re.compile(
    r"失败|不通过|没通过|通不过|不了|不行|过不去|被拒|审核|fail|reject|can'?t|cannot|won'?t|doesn'?t work|not (?:working|accepted)|stuck|pending"
)


class AccountVerify(Skill):
    """Says how we make sure who somebody is; where that fails, a person helps."""

    intents = ("account.verify",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _FAILS):
            dispatcher.utter_message(response="account.verify.failed")
            return [hand_over("account_verify")]
        known = await self.shop.me()
        dispatcher.utter_message(response="account.verify.signed_in" if known else "account.verify.visitor")
        return []
