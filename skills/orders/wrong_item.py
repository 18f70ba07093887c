"""The wrong thing came, or something is missing."""

from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.shop import Command, Order, Receipt
from bot.shop.order_facts import claim_of, named
from bot.shop.policy import clause, number
from bot.skill import Event, Skill, effect, said
from bot.skill.choices import Choice
from bot.skill.slots import OrderId
from bot.understanding.phrases import phrases_of

_SAYS: Final = phrases_of(__name__)


class WrongItem(Skill):
    """Takes in that the wrong thing came or something is missing, and files for it to be sent again."""

    intents = ("order.wrong_item",)
    slots = {
        "order_id": OrderId(states=("delivered", "shipped")),
        "problem": Choice(ask="order.wrong_item.ask", key="problem", words=_SAYS.tables["problems"]),
    }

    @effect("claim", done="order.wrong_item.claimed")
    async def resend(self, command: Command) -> Receipt:
        """File that it is to be sent again."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        problem = str(tracker.get_slot("problem"))
        chosen = said.value(tracker, "remedy") == "resend" or said.says(tracker, _SAYS.resend)
        filed = claim_of(order, problem)
        if (
            order.state == "paid"
            and said.says(tracker, _SAYS.ordered)
            and "order_change" in domain.get("actions", ())
        ):
            return [dict(FollowupAction("order_change"))]
        if name := _closed(order) or ("already" if filed else ""):
            claim = clause(claim_reference=filed)
            dispatcher.utter_message(response=f"order.wrong_item.{name}", **named(order), claim=claim)
        elif not chosen:
            dispatcher.utter_message(response=f"order.wrong_item.{problem}", **named(order))
        else:
            days = number(await self.shop.info(), "lost_investigation_days")
            answer = clause(lost_investigation_days=days)
            return [self.resend.propose(details={"kind": problem}, answer=answer, **named(order))]
        return []


def _closed(order: Order) -> str:
    """Why nothing can be sent again, or nothing."""
    match order.state:
        case "paid":
            return "not_shipped"
        case "cancelled" | "refunded" | "refund_approved":
            return "closed"
    return ""
