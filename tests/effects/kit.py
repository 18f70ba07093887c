"""Refunds and other acts, put together in a line."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.clock import FakeClock
from bot.conversation.store import Store
from bot.effects import Ceiling, Effect, Effects
from bot.money import Money
from bot.turn import Proposal

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SHOP = Ceiling(
    once={"CNY": Decimal(500), "USD": Decimal(70)}, per_day={"CNY": Decimal(800), "USD": Decimal(100)}
)


def refund(name: str, amount: str = "189", currency: str = "CNY", **about: Any) -> Proposal:
    """A refund of an order of its own, for 林梅 unless told otherwise."""
    settings: dict[str, Any] = {
        "order_id": f"order of {name}",
        "customer_id": "C1001",
        "type": "refund",
        **about,
    }
    minor = Money(Decimal(amount), currency).minor if currency else 0
    return Proposal(
        id=name, action="refund_request", step="refund", amount_minor=minor, currency=currency, **settings
    )


class Till:
    """A ledger whose every call is a transaction of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ledger = Effects(store)

    async def propose(self, proposal: Proposal, conversation: str = "rest:mei", turn: str = "t1") -> Effect:
        async with self.store.write() as tx:
            return await self.ledger.propose(tx, proposal, conversation_id=conversation, turn_id=turn)

    async def submit(
        self, effect: Effect, turn: str = "t2", approver: str = "", ceiling: Ceiling = SHOP
    ) -> Effect | None:
        async with self.store.write() as tx:
            return await self.ledger.submit(tx, effect, turn_id=turn, ceiling=ceiling, approver=approver)

    async def finish(self, effect: Effect, state: str = "settled") -> Effect:
        async with self.store.write() as tx:
            await self.ledger.finish(tx, effect.id, state)
            return await self.ledger.get(tx, effect.id)

    async def drop(self, effect: Effect, by: str = "") -> bool:
        async with self.store.write() as tx:
            return await self.ledger.drop(tx, effect.id, refused_by=by)

    async def now(self, effect: Effect | str) -> Effect:
        async with self.store.read() as tx:
            return await self.ledger.get(tx, effect if isinstance(effect, str) else effect.id)

    async def needs_approval(self, proposal: Proposal, ceiling: Ceiling = SHOP) -> bool:
        async with self.store.read() as tx:
            return await self.ledger.needs_approval(tx, proposal, ceiling)

    async def paid(self, proposal: Proposal) -> None:
        """Propose, submit and settle in one go."""
        effect = await self.submit(await self.propose(proposal, conversation=f"rest:{proposal.id}"))
        assert effect is not None
        assert (await self.finish(effect)).state == "settled"


def clock() -> FakeClock:
    """A clock that stands at noon in Shanghai."""
    return FakeClock(NOON)
