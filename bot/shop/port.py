"""The calls any shop must answer, and what a skill sees of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.errors import NotFound
from bot.facts import to_json
from bot.shop.values import Command, Customer, Order, Product, Promotion, Receipt, ShopInfo


class Shop(Protocol):
    """The port. Reads raise `NotFound`; every call may raise `Unavailable`; `apply` may raise `UnknownOutcome`."""

    async def info(self) -> ShopInfo:
        """Name, currency, time zone and policy."""

    async def now(self) -> datetime:
        """The shop's clock, aware, in its time zone (a fixture may freeze it)."""

    async def customer(self, customer_id: str) -> Customer:
        """The customer, or NotFound."""

    async def order(self, order_id: str) -> Order:
        """The order, or NotFound."""

    async def orders(self, customer_id: str) -> Sequence[Order]:
        """Orders of a customer, newest first; empty when unknown."""

    async def order_by_tracking(self, tracking_number: str) -> Order:
        """The order a parcel belongs to, or NotFound."""

    async def products(self) -> Sequence[Product]:
        """The whole catalogue (small shops) or its searchable part."""

    async def promotions(self) -> Sequence[Promotion]:
        """Promotions running now."""

    async def apply(self, command: Command) -> Receipt:
        """Carry out a change once. Raises Rejected (a rule of the shop), Unavailable (surely not done), UnknownOutcome."""

    async def find(self, key: str) -> Receipt | None:
        """What became of a key, or None when the shop never saw it."""


class ShopView(Protocol):
    """The shop as a skill sees it: only what the customer of this session may see, and changes only inside an effect.

    Who the customer is comes from the session, so no argument can widen it. `order` raises `NotFound` for what is not there
    and for what is not theirs alike, and `IdentityNeeded` when a visitor has not shown that the order is theirs.
    """

    async def info(self) -> ShopInfo:
        """Name, currency, time zone and policy."""

    async def now(self) -> datetime:
        """The shop's clock."""

    async def me(self) -> Customer | None:
        """The signed-in customer, or None for a visitor."""

    async def order(self, order_id: str) -> Order:
        """An order this session may see."""

    async def order_by_tracking(self, tracking_number: str) -> Order:
        """The order of a parcel, when this session may see it."""

    async def orders(self) -> Sequence[Order]:
        """The orders this session may see, newest first."""

    async def products(self) -> Sequence[Product]:
        """The catalogue."""

    async def promotions(self) -> Sequence[Promotion]:
        """Promotions running now."""

    async def apply(self, command: Command) -> Receipt:
        """Carry out the command of the effect that is being performed; any other is a SkillError."""


async def look_up(shop: Shop, command: Command) -> Receipt | None:
    """What became of a command whose answer got lost: asked by its key, then looked for among the order's refunds.

    None within a day of sending means that the shop never saw it, so the same command may be sent again under the same key.
    Later it proves nothing, since shops forget keys (the port asks for 24 hours): only a person may settle it then.
    """
    receipt = await shop.find(command.key)
    if receipt is not None or not command.order_id:
        return receipt
    try:
        order = await shop.order(command.order_id)
    except NotFound:
        return None
    for refund in order.refunds:
        if refund.key == command.key:
            facts = {"order_id": order.id, "amount": to_json(refund.amount)}
            if refund.state == "failed":
                return Receipt(key=command.key, type=command.type, state="failed", problem="refund_failed")
            return Receipt(key=command.key, type=command.type, state="done", facts=facts)
    return None
