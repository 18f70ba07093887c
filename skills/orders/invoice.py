"""An invoice for an order."""

from typing import Any

from rasa_sdk.events import FollowupAction

from bot.order_facts import named
from bot.shop import Command, Order, Receipt, ShopInfo
from bot.shop_policy import clause, over, remaining, table
from bot.skill import Event, Skill, effect
from bot.slots import OrderId
from skills.orders.billing import INVOICE_FOR, Billing, InvoiceFor, issued, kind_name, kind_of


class InvoiceGet(Skill):
    """Issues the invoice of an order, or tells which one was issued."""

    intents = ("invoice.get",)
    slots = {
        "invoice_for": InvoiceFor(ask="", key="invoice_for", words=INVOICE_FOR, other="own"),
        "billing": Billing(ask="invoice.ask_billing"),
        "order_id": OrderId(states=("paid", "shipped", "delivered")),
    }

    @effect("invoice", done="invoice.done")
    async def issue(self, command: Command) -> Receipt:
        """Issue it."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order = await self.shop.order(tracker.get_slot("order_id"))
        billing = tracker.get_slot("billing") or {}
        info, there = await self.shop.info(), issued(order)
        if there and billing:
            return [dict(FollowupAction("invoice_change"))]
        if there:
            title = there.get("title") if await self.shop.me() else None
            dispatcher.utter_message(
                response="invoice.issued",
                **named(order),
                number=clause(number=there.get("number")),
                kind_name=kind_name(str(there.get("type"))),
                title=clause(title=title),
            )
            return []
        kind = kind_of(order, info, str(tracker.get_slot("invoice_for")))
        if name := await self._why_not(order, info, kind):
            dispatcher.utter_message(response=f"invoice.{name}", **named(order), **window(info))
            return []
        me = await self.shop.me()
        particulars = {"title": me.name if me else "", **billing}
        return [self.issue.propose(**particulars_of(order, info, str(kind), particulars))]

    async def _why_not(self, order: Order, info: ShopInfo, kind: str | None) -> str:
        if order.state in ("cancelled", "refunded") or not remaining(order).minor:
            return "closed"
        if not table(info, "invoice"):
            return "unknown"
        days = table(info, "invoice").get("request_window_days")
        if isinstance(days, int) and over(order.paid_at, days, await self.shop.now()):
            return "too_late"
        return "" if kind else "no_such_kind"


def window(info: ShopInfo) -> dict[str, Any]:
    """The days in which an invoice can be asked for or corrected, as clauses."""
    policy = table(info, "invoice")
    return {
        "window": clause(request_days=policy.get("request_window_days")),
        "correction": clause(reissue_days=policy.get("reissue_window_days")),
    }


def particulars_of(order: Order, info: ShopInfo, kind: str, particulars: dict[str, str]) -> dict[str, Any]:
    """Arguments of the proposal that issues an invoice with these particulars."""
    hours = table(info, "invoice").get("issued_within_hours")
    return {
        **named(order),
        "details": {"kind": kind, **{name: value for name, value in particulars.items() if value}},
        "kind_name": kind_name(kind),
        "paid": order.amount,
        "made_out": clause(title=particulars.get("title")),
        "tax": clause(tax_id=particulars.get("tax_id")),
        "within": clause(issued_within_hours=hours),
    }
