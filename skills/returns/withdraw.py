"""I'll keep it after all."""

from typing import Any

from bot.facts import Fact
from bot.shop import Command, Order, Receipt
from bot.shop.aftersales import filed, why_it_stands, withdrawn
from bot.shop.order_facts import order_facts
from bot.skill import Event, Skill, effect
from bot.skill.under_way import UnderWay
from skills.returns.facts import REQUESTS, about, filed_facts, may_be_asked_again, which


class ReturnWithdraw(Skill):
    """Takes a registered return, exchange or repair back while nothing has been fetched; else a person can look at it."""

    intents = ("return.withdraw",)
    slots = {"order_id": UnderWay(ask="return.ask_which")}
    stakes = "personal"

    @effect(
        "cancel_request",
        confirm="return.withdraw_confirm",
        done="return.withdrawn",
        failed="return.withdraw_failed",
    )
    async def withdraw(self, command: Command) -> Receipt:
        """Take the request off the shop's file."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        info, now = await self.shop.info(), await self.shop.now()
        on_file = filed(order, *REQUESTS)
        if on_file is None:
            dispatcher.utter_message(**nothing_on_file(order))
            return []
        facts: dict[str, Fact] = {**filed_facts(on_file), **which(on_file.type)}
        if stands := why_it_stands(order, on_file, info, now):
            dispatcher.utter_message(response=f"return.withdraw_{stands}", **order_facts(order), **facts)
            return []
        facts |= {"request": on_file.reference, "again": may_be_asked_again(order, info, now, on_file.type)}
        del facts["reference"]  # of the withdrawal itself, once there is one
        details = {"kind": on_file.type, "request": on_file.reference}
        return [self.withdraw.propose(order_id=order.id, details=details, **about(order), **facts)]


def nothing_on_file(order: Order) -> dict[str, Any]:
    """What is told of an order on which nothing stands: that it was withdrawn, or that there never was anything."""
    facts = order_facts(order)
    if (gone := withdrawn(order, *REQUESTS)) and gone.withdrawn_on:
        return {
            "response": "return.status.withdrawn",
            **facts,
            **which(gone.type),
            "withdrawn_on": gone.withdrawn_on,
        }
    return {"response": "return.status.none", **facts, "refunded": order.refunded}
