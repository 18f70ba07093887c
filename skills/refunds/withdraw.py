"""I don't want the refund after all."""

from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.facts import Fact
from bot.money import Money
from bot.shop import Command, Order, Receipt
from bot.shop.aftersales import filed
from bot.shop.order_facts import order_facts
from bot.skill import Event, Skill, effect
from bot.skill.under_way import UnderWay
from skills.refunds.facts import about

WITHDRAW: Final = "return_withdraw"  # of what goes back or is exchanged, where it is on file


class RefundCancel(Skill):
    """Takes back a refund that is approved but not paid out, so that the order stands again."""

    intents = ("refund.cancel",)
    slots = {"order_id": UnderWay(ask="refund.ask_which")}
    stakes = "money"

    @effect("cancel_refund", confirm="refund.withdraw_confirm", done="refund.withdrawn")
    async def withdraw(self, command: Command) -> Receipt:
        """Take the approved refunds back."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        amount = _open(order)
        if order.state != "cancelled" and amount:
            return [self.withdraw.propose(order_id=order.id, amount=amount, **about(order))]
        on_file = filed(order, "return", "exchange", "repair")
        if on_file and WITHDRAW in domain.get("actions", ()):
            return [dict(FollowupAction(WITHDRAW))]
        if on_file and not order.refunded.minor:
            facts = order_facts(order)
            dispatcher.utter_message(response="refund.withdraw_filed", reference=on_file.reference, **facts)
            return []
        dispatcher.utter_message(response=_why_not(order), **_facts(order))
        return []


def _open(order: Order) -> Money | None:
    approved = [refund.amount for refund in order.refunds if refund.state == "approved"]
    return sum(approved[1:], start=approved[0]) if approved else None


def _why_not(order: Order) -> str:
    if order.state == "cancelled":
        return "refund.withdraw_cancelled"
    return "refund.withdraw_paid" if order.refunded.minor else "refund.withdraw_nothing"


def _facts(order: Order) -> dict[str, Fact]:
    return {**order_facts(order), "refunded": order.refunded}
