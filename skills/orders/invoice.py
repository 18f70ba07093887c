"""An invoice for an order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rasa_sdk.events import FollowupAction

from bot.knowledge.looked_for import looked_for
from bot.knowledge.quote import quote, quote_saying
from bot.shop import Command, Order, Receipt, ShopInfo
from bot.shop.order_facts import named
from bot.shop.policy import clause, table
from bot.skill import Event, Skill, effect, said
from bot.skill.gates import Gate
from bot.skill.slots import OrderId, Scene, SlotRejected
from skills.orders.billing import INVOICE_FOR, Billing, InvoiceFor, issued, kind_name, kind_of, wanted_of
from skills.orders.issuable import Issuable
from skills.orders.kinds import AsksOfKind
from skills.orders.tax_number import SAMPLES, Complete

_AFTER_RETURN: Final = re.compile(  # asks what becomes of an invoice, not for one
    r"退.{0,6}(?:发票|票).{0,4}(?:怎么|咋|要|还)|发票.{0,4}(?:退|寄)回|\binvoice\b.{0,30}\bafter (?:the |a |i )?(?:return|refund)"
)


_HOW_LONG: Final = re.compile(
    r"多久|几天|多长时间|什么时候(?:能|可以|会)?(?:开|出|好)|\bhow (?:long|soon|many days)\b|\bwhen (?:will|do|does|can)\b"
)


_IN_TIME: Final = re.compile(r"发票.{0,40}(?:小时|天)|\binvoice\b.{0,120}\b(?:hours|days)\b", re.DOTALL)


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
        question = looked_for(__name__, "takes", language) if "how_long" in told else scene.text
        found = await quote(retriever, question, language)
        if found := found or await quote_saying(retriever, question, language, _IN_TIME):
            raise SlotRejected(found.response, final=True, **found.facts)


class InvoiceGet(Skill):
    """Issues the invoice of an order, or tells which one was issued.

    Each is shown first: it goes to somebody's books, and a second change of it is a person's to make.
    """

    intents = ("invoice.get",)
    slots = {
        "how_long": AsksHowLong(required=False),
        "of_kind": AsksOfKind(required=False),
        "invoice_for": InvoiceFor(ask="", key="invoice_for", words=INVOICE_FOR, other="own"),
        "order_id": OrderId(states=("paid", "shipped", "delivered")),
        "issuable": Issuable(),
        "billing": Billing(ask="invoice.ask_billing"),
        "complete": Complete(),
    }
    samples = SAMPLES

    @effect("invoice", confirm="invoice.confirm", done="invoice.done")
    async def issue(self, command: Command) -> Receipt:
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
            dispatcher.utter_message(response="invoice.issued", **of_issued(order, there, own=me is not None))
            return []
        wanted = wanted_of(tracker, order.id)
        kind = kind_of(order, info, wanted)
        if wanted == "special" and not billing.get("tax_id"):
            dispatcher.utter_message(response="invoice.special_without")
            kind = kind_of(order, info, "")
        particulars = {**billing, "title": billing.get("title") or (me.name if me else "")}
        return [self.issue.propose(**particulars_of(order, info, str(kind), particulars))]


def of_issued(order: Order, there: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
    """Facts of the invoice that an order has; the name on it only for the customer's `own` eyes."""
    return {
        **named(order),
        "number": clause(number=there.get("number")),
        "kind_name": kind_name(str(there.get("type"))),
        "title": clause(title=there.get("title") if own else None),
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
