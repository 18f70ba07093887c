"""Who is asking, and what that lets them see.

The customer comes from the session (a signed-in page, a linked account), never from text. A visitor opens one order by its
number and the last four digits of the phone on it, in that conversation. What is not there and what is not theirs are
answered alike, by the same look-ups in the same order.
"""

import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import NotFound, SkillError
from bot.shop import Command, Customer, Order, Product, Promotion, Receipt, Shop, ShopInfo
from bot.skill.slots import IdentityNeeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """On whose behalf a turn runs: a customer, or a visitor with the orders they opened in this conversation."""

    conversation_id: str
    customer_id: str | None = None
    opened: frozenset[str] = frozenset()

    def may_see(self, order: Order) -> bool:
        """Whether this order may be spoken of."""
        return order.id in self.opened or (
            self.customer_id is not None and order.customer_id == self.customer_id
        )


@dataclass(slots=True)
class Session:
    """One turn's view of the shop: the principal, what was read already, and the effect being performed."""

    principal: Principal
    orders: dict[str, Order] = field(default_factory=dict)
    mine: Sequence[Order] | None = None
    performing: str = ""  # key of the command that may be applied now

    def open(self, order_id: str) -> None:
        """Let this session see one more order."""
        self.principal = replace(self.principal, opened=self.principal.opened | {order_id})
        self.forget()

    def forget(self) -> None:
        """Drop what was read; called after a change."""
        self.orders.clear()
        self.mine = None


_SESSION: ContextVar[Session] = ContextVar("session")


@asynccontextmanager
async def acting_as(principal: Principal) -> AsyncIterator[Session]:
    """Run skills on behalf of a principal; everything they read from the shop is checked against it."""
    session = Session(principal)
    token = _SESSION.set(session)
    try:
        yield session
    finally:
        _SESSION.reset(token)


def tail_matches(order: Order, tail: str) -> bool:
    """Whether these are the last four digits of the phone on the order."""
    digits = "".join(c for c in order.phone if c.isdigit())[-4:]
    return len(digits) == 4 and hmac.compare_digest(digits, tail)


class SessionShop:
    """The shop as a skill sees it: `bot.shop.ShopView` over any adapter, checked against the session."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def info(self) -> ShopInfo:
        """Name, currency, time zone and policy."""
        return await self._shop.info()

    async def now(self) -> datetime:
        """The shop's clock."""
        return await self._shop.now()

    async def me(self) -> Customer | None:
        """The signed-in customer, or None."""
        customer_id = _session().principal.customer_id
        return await self._shop.customer(customer_id) if customer_id else None

    async def order(self, order_id: str) -> Order:
        """An order this session may see; NotFound or IdentityNeeded otherwise."""
        session = _session()
        if order_id not in session.orders:
            session.orders[order_id] = self._visible(await self._look_up(order_id), order_id)
        return session.orders[order_id]

    async def order_by_tracking(self, tracking_number: str) -> Order:
        """The order of a parcel, under the same rule; a visitor is asked about the number they gave, never another."""
        try:
            order: Order | None = await self._shop.order_by_tracking(tracking_number)
        except NotFound:
            order = None
        return self._visible(order, tracking_number)

    async def orders(self) -> Sequence[Order]:
        """Orders this session may see, newest first."""
        session = _session()
        if session.mine is None:
            session.mine = await self._read_mine(session.principal)
        return session.mine

    async def products(self) -> Sequence[Product]:
        """The catalogue."""
        return await self._shop.products()

    async def promotions(self) -> Sequence[Promotion]:
        """Promotions running now."""
        return await self._shop.promotions()

    async def apply(self, command: Command) -> Receipt:
        """Carry out the command of the effect being performed; nothing else changes the shop."""
        session = _session()
        if not session.performing or command.key != session.performing:
            raise SkillError(
                "a change of the shop goes through an @effect; propose it and let the core perform it"
            )
        session.forget()
        return await self._shop.apply(command)

    async def _look_up(self, order_id: str) -> Order | None:
        try:
            return await self._shop.order(order_id)
        except NotFound:
            return None

    def _visible(self, order: Order | None, asked_for: str) -> Order:
        principal = _session().principal
        if order is not None and principal.may_see(order):
            return order
        if principal.customer_id is None:
            raise IdentityNeeded(asked_for)
        raise NotFound(code="not_found")

    async def _read_mine(self, principal: Principal) -> Sequence[Order]:
        if principal.customer_id:
            return await self._shop.orders(principal.customer_id)
        found = [await self._look_up(order_id) for order_id in sorted(principal.opened)]
        return sorted((order for order in found if order), key=lambda order: order.paid_at, reverse=True)


def _session() -> Session:
    try:
        return _SESSION.get()
    except LookupError:
        raise SkillError(
            "the shop was asked outside a turn; skills may ask it only from run or an effect"
        ) from None
