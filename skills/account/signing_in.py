"""Opening an account, getting in, getting in again."""

from typing import Any, Final

from bot.knowledge.explain import explain
from bot.shop.policy import clause, table
from bot.skill import Event, Skill, hand_over, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class AccountCreate(Skill):
    """Explains how to open an account."""

    intents = ("account.create",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        await explain(self, dispatcher, tracker, "account.create")
        return []


class AccountLogin(Skill):
    """Helps a customer back into the account; where somebody else may be in it, a person takes over."""

    intents = ("account.login_issue",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _SAYS.not_me):
            dispatcher.utter_message(response="account.login.not_me")
            return [hand_over("account_security")]
        policy = table(await self.shop.info(), "account")
        if said.says(tracker, _SAYS.code):
            valid = clause(code_minutes=policy.get("code_minutes"))
            dispatcher.utter_message(response="account.login.code", valid=valid)
            return []
        tries, minutes = policy.get("lock_after_tries"), policy.get("lock_minutes")
        dispatcher.utter_message(
            response="account.login.tips", lock=clause(lock_after_tries=tries, lock_minutes=minutes)
        )
        return []


class AccountPassword(Skill):
    """Explains how to set a new password; nobody can tell the old one."""

    intents = ("account.password",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        minutes = table(await self.shop.info(), "account").get("password_link_minutes")
        dispatcher.utter_message(response="account.password", link=clause(link_minutes=minutes))
        return []


class AccountSwitch(Skill):
    """Explains how to use another account."""

    intents = ("account.switch",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        await explain(self, dispatcher, tracker, "account.switch")
        return []
