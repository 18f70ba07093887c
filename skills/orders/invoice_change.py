"""Another name or tax number on an invoice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk.events import FollowupAction

from bot.shop import Command, Receipt
from bot.shop.order_facts import named
from bot.shop.policy import over, table
from bot.skill import Event, Skill, effect
from bot.skill.gates import Gate
from bot.skill.slots import OrderId, Scene, SlotRejected
from skills.orders.billing import INVOICE_FOR, Billing, InvoiceFor, issued, kind_of, wanted_of
from skills.orders.invoice import of_issued, particulars_of
from skills.orders.issuable import window
from skills.orders.kinds import AsksOfKind, voids
from skills.orders.names import read
from skills.orders.tax_number import SAMPLES, Complete


@dataclass(frozen=True, kw_only=True)
class Correctable(Gate):
    """The order's invoice can still be replaced."""

    async def guard(self, scene: Scene) -> None:
        """Refuse orders without an invoice to come, and invoices past the window."""
        order, info = await scene.shop.order(str(scene.slots["order_id"])), await scene.shop.info()
        there = issued(order)
        if there and voids(scene.text) and not any(read(scene.text).values()):
            raise SlotRejected("invoice.change.no_void", final=True)
        if order.state in ("cancelled", "refunded"):
            raise SlotRejected("invoice.closed", final=True, **named(order))
        days = table(info, "invoice").get("reissue_window_days")
        made = _moment(there.get("at") if there else None)
        if made and isinstance(days, int) and over(made, days, scene.now):
            raise SlotRejected("invoice.change.too_late", final=True, **named(order), **window(info))


class InvoiceChange(Skill):
    """Replaces the invoice of an order by one with other particulars, once they were shown."""

    intents = ("invoice.change",)
    slots = {
        "of_kind": AsksOfKind(required=False),
        "invoice_for": InvoiceFor(ask="", key="invoice_for", words=INVOICE_FOR, other="own"),
        "order_id": OrderId(states=("delivered", "shipped", "paid")),
        "correctable": Correctable(),
        "billing": Billing(ask="invoice.ask_billing", always=True),
        "complete": Complete(),
    }
    samples = SAMPLES

    @effect(
        "invoice",
        confirm="invoice.change.confirm",
        done="invoice.change.done",
        approval="invoice.change.approval",
    )
    async def replace(self, command: Command) -> Receipt:
        """Issue the new one in place of the old."""
        return await self.shop.apply(command)

    async def run(self, dispatcher: Any, tracker: Any, domain: dict[str, Any]) -> list[Event]:
        order, info = await self.shop.order(tracker.get_slot("order_id")), await self.shop.info()
        there = issued(order)
        if there is None:
            return [dict(FollowupAction("invoice_get"))]  # nothing to replace: it is the first one
        billing = {name: str(value) for name, value in (tracker.get_slot("billing") or {}).items()}
        wanted = wanted_of(tracker, order.id)
        if wanted == "special" and not billing.get("tax_id"):
            dispatcher.utter_message(response="invoice.special_without")
            wanted = "ordinary"
        other = wanted in ("special", "ordinary")
        kind = kind_of(order, info, wanted) if other else str(there.get("type"))
        if kind is None:
            name = "no_such_kind" if table(info, "invoice") else "unknown"
            dispatcher.utter_message(response=f"invoice.{name}", **named(order), **window(info))
            return []
        if _same(there, {"type": kind, **billing}):
            dispatcher.utter_message(response="invoice.issued", **of_issued(order, there, own=True))
            return []
        return [self.replace.propose(**particulars_of(order, info, kind, billing))]


def _same(there: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    """Whether the new one would carry what the present one carries."""
    return all((there.get(name) or "") == wanted.get(name, "") for name in ("type", "title", "tax_id"))


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
