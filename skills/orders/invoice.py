"""An invoice for an order."""

import re
from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.knowledge.quote import quote, quote_saying
from bot.shop import Command, Order, Receipt, ShopInfo
from bot.shop.order_facts import named
from bot.shop.policy import clause, over, remaining, table
from bot.skill import Event, Skill, effect, said
from bot.skill.gates import Gate
from bot.skill.slots import OrderId, Scene, SlotRejected
from skills.orders.billing import INVOICE_FOR, Billing, InvoiceFor, issued, kind_name, kind_of, wanted_of

_AFTER_RETURN: Final = re.compile(  # asks what becomes of an invoice, not for one
    r"退.{0,6}(?:发票|票).{0,4}(?:怎么|咋|要|还)|发票.{0,4}(?:退|寄)回|\binvoice\b.{0,30}\bafter (?:the |a |i )?(?:return|refund)"
)


_HOW_LONG: Final = re.compile(
    r"多久|几天|多长时间|什么时候(?:能|可以|会)?(?:开|出|好)|\bhow (?:long|soon|many days)\b|\bwhen (?:will|do|does|can)\b"
)


_IN_TIME: Final = re.compile(r"发票.{0,40}(?:小时|天)|\binvoice\b.{0,120}\b(?:hours|days)\b", re.DOTALL)
_TAKES: Final = {"zh": "发票多久能开好？", "en": "How long does an invoice take?"}


@dataclass(frozen=True, kw_only=True)
class AsksHowLong(Gate):
    """How long an invoice takes is told at once where no order is spoken of: none is asked for."""

    async def guard(self, scene: Scene) -> None:
        """Quote what an article says of it, if one does."""
        told = {found.entity for found in scene.entities}
        known = scene.slots.get("order_id") or "order_id" in told
        if "how_long" not in told and (known or not _HOW_LONG.search(scene.text.lower())):
            return
        retriever, language = scene.skill.services.retriever, scene.language
        question = _TAKES["zh" if language == "zh" else "en"] if "how_long" in told else scene.text
        found = await quote(retriever, question, language)
        if found := found or await quote_saying(retriever, question, language, _IN_TIME):
            raise SlotRejected(found.response, final=True, **found.facts)


class InvoiceGet(Skill):
    """Issues the invoice of an order, or tells which one was issued.

    The customer's own says nothing that the order does not say, and can be replaced: it is issued at once. One with a name
    or a tax number that was given is shown first, since it goes to somebody's books.
    """

    intents = ("invoice.get",)
    slots = {
        "how_long": AsksHowLong(required=False),
        "invoice_for": InvoiceFor(ask="", key="invoice_for", words=INVOICE_FOR, other="own"),
        "billing": Billing(ask="invoice.ask_billing"),
        "order_id": OrderId(states=("paid", "shipped", "delivered"), ahead=True),
    }

    @effect("invoice", done="invoice.done")
    async def issue(self, command: Command) -> Receipt:
        """Issue the customer's own."""
        return await self.shop.apply(command)

    @effect("invoice", confirm="invoice.confirm", done="invoice.done")
    async def issue_to(self, command: Command) -> Receipt:
        """Issue one with these particulars, once they were shown."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        if said.says(tracker, _AFTER_RETURN):
            found = await quote(self.services.retriever, said.text(tracker), said.language(tracker))
            dispatcher.utter_message(
                response=found.response if found else "knowledge.unknown", **(found.facts if found else {})
            )
            return []
        order = await self.shop.order(tracker.get_slot("order_id"))
        billing = tracker.get_slot("billing") or {}
        info, there = await self.shop.info(), issued(order)
        if there and billing:
            return [dict(FollowupAction("invoice_change"))]
        me = await self.shop.me()
        mail = said.value(tracker, "email")
        if mail and not (me and me.email.lower() == mail.lower()):
            dispatcher.utter_message(response="invoice.other_mail", email=mail)
            if there:
                return []
        if there:
            title = there.get("title") if me else None
            dispatcher.utter_message(
                response="invoice.issued",
                **named(order),
                number=clause(number=there.get("number")),
                kind_name=kind_name(str(there.get("type"))),
                title=clause(title=title),
            )
            return []
        kind = kind_of(order, info, wanted_of(tracker, order.id))
        if name := await self._why_not(order, info, kind):
            dispatcher.utter_message(response=f"invoice.{name}", **named(order), **window(info))
            return []
        particulars = {"title": me.name if me else "", **billing}
        step = self.issue_to if any(billing.values()) else self.issue
        return [step.propose(**particulars_of(order, info, str(kind), particulars))]

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
