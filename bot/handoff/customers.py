"""Who the customer is, for the people at the desk: personal data masked until somebody says why they must see it."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pydantic import JsonValue
from sqlalchemy import select

from bot.conversation import audit
from bot.conversation.records import audit as audits
from bot.conversation.store import Store
from bot.errors import BadInput, NotFound, ShopError
from bot.money import Money
from bot.shop import Customer, Order, Shop
from bot.shop.values import text_in

_KEPT_S: Final = 300.0  # names on the board may be as old as this
_REASON: Final = 5  # characters, so that it says something
OPEN_FOR: Final = timedelta(minutes=10)  # how long one reason opens a conversation, for whoever gave it
_RECENT: Final = (
    2000  # entries of the audit log that are looked through; with more in that time it is closed early
)
_UNMASKED: Final = "customer.unmasked"


class Customers:
    """Reads the shop for the desk."""

    def __init__(self, store: Store, shop: Shop | None = None) -> None:
        self._store = store
        self._shop = shop
        self._names: dict[str, tuple[float, str]] = {}

    async def name(self, customer_id: str | None) -> str:
        """How the customer is called; nothing for a visitor or where the shop does not answer."""
        if not customer_id or self._shop is None:
            return ""
        kept = self._names.get(customer_id)
        if kept and time.monotonic() - kept[0] < _KEPT_S:
            return kept[1]
        try:
            name = (await self._shop.customer(customer_id)).name
        except ShopError:
            name = ""
        self._names[customer_id] = (time.monotonic(), name)
        return name

    async def panel(
        self, customer_id: str | None, opened: Sequence[str], language: str, *, bare: bool = False
    ) -> JsonValue:
        """Profile, orders with parcels and refunds; of a visitor only the orders they opened."""
        if self._shop is None:
            return {"profile": None, "orders": []}
        try:
            profile = await self._shop.customer(customer_id) if customer_id else None
            orders = list(await self._shop.orders(customer_id)) if customer_id else []
            known = {order.id for order in orders}
            orders += [await self._shop.order(order_id) for order_id in opened if order_id not in known]
        except NotFound:
            return {"profile": None, "orders": []}
        except ShopError:
            return {"profile": None, "orders": [], "problem": "shop"}
        return {
            "profile": _profile(profile, bare=bare) if profile else None,
            "orders": [_order(order, language, bare=bare) for order in orders[:20]],
        }

    async def unmask(self, conversation: str, by: str, reason: str) -> None:
        """Note who looked at personal data and that a reason was given."""
        if len(reason.strip()) < _REASON:
            raise BadInput("say in a few words why you need to see it")
        async with self._store.write() as tx:
            data: dict[str, JsonValue] = {"reason": reason.strip()[:120]}
            await audit.append(tx, _UNMASKED, f"agent:{by}", conversation, data)

    async def open_until(self, conversation: str, by: str) -> datetime | None:
        """Until when this person sees the conversation in clear: the audit log is the memory, so every server agrees."""
        since = self._store.clock.now() - OPEN_FOR
        recent = select(audits).order_by(audits.c.id.desc()).limit(_RECENT).subquery()
        mine = (recent.c.kind == _UNMASKED, recent.c.actor == f"agent:{by}", recent.c.subject == conversation)
        query = select(recent.c.at).where(*mine, recent.c.at > since).order_by(recent.c.id.desc()).limit(1)
        async with self._store.read() as tx:
            at = await tx.scalar(query)
        return at + OPEN_FOR if at else None


def mask(text: str) -> str:
    """A number, address or mail of which only the ends are left."""
    if "@" in text:
        name, _, host = text.partition("@")
        return f"{name[:1]}•••@{host}"
    if sum(letter.isdigit() for letter in text) >= 7 and not any(letter.isalpha() for letter in text):
        return f"•••{text[-4:]}"
    return f"{text[:6]}•••" if len(text) > 8 else "•••" if text else ""


def _profile(customer: Customer, *, bare: bool) -> JsonValue:
    show = (lambda text: text) if bare else mask
    return {
        "id": customer.id,
        "name": customer.name,
        "language": customer.language,
        "tier": customer.tier,
        "phone": show(customer.phone),
        "email": show(customer.email),
        "address": show(customer.address),
        "note": customer.note,
        "masked": not bare,
    }


def _order(order: Order, language: str, *, bare: bool) -> JsonValue:
    return {
        "id": order.id,
        "state": order.state,
        "amount": _amount(order.amount),
        "items": [
            {"title": text_in(item.title, language), "quantity": item.quantity} for item in order.items
        ],
        "paid_at": order.paid_at.isoformat(),
        "delivered_at": order.delivered_at.isoformat() if order.delivered_at else None,
        "eta": order.eta.isoformat() if order.eta else None,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "address": order.address if bare else mask(order.address),
        "events": [
            {"at": event.at.isoformat(), "text": text_in(event.text, language)} for event in order.events[-4:]
        ],
        "refunds": [
            {"amount": _amount(refund.amount), "state": refund.state, "at": refund.at.isoformat()}
            for refund in order.refunds
        ],
    }


def _amount(money: Money) -> JsonValue:
    return {"amount": money.plain, "currency": money.currency}
