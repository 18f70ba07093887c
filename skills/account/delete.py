"""Close my account."""

from typing import Any, Final

from bot.shop.policy import clause, table
from bot.skill import Event, Skill, hand_over, said
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class AccountDelete(Skill):
    """Explains what closing an account means; a person carries it out, since it cannot be undone."""

    intents = ("account.delete",)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        days = clause(deletion_days=table(await self.shop.info(), "account").get("deletion_days"))
        if await self.shop.me() is None:
            dispatcher.utter_message(response="account.delete.sign_in", regret=days)
            return []
        orders = await self.shop.orders()
        unfinished = [order.id for order in orders if order.state in ("paid", "shipped", "refund_approved")]
        first = clause(orders=unfinished or None)
        if said.says(tracker, _SAYS.how):
            dispatcher.utter_message(response="account.delete.how", regret=days, first=first)
            return []
        if unfinished:
            dispatcher.utter_message(response="account.delete.open_orders", orders=unfinished, regret=days)
            return []
        dispatcher.utter_message(response="account.delete.person", regret=days)
        return [hand_over("account_delete")]
