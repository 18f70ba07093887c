"""Effects: acts that cost something, each with a row, a key and one way through its states.

    proposed → confirmed → submitted → settled | failed | unknown        (proposed → dropped | expired)

The key is the effect's own id, stored before the shop is called and the same on every retry. `submitted` is committed
before the call; from then on the turn can only finish. Limits per order and per customer-day are checked in the transaction
that submits. An unknown outcome is looked up under its key and never repeated under a new one.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Row, and_, func, insert, or_, select, update

from bot.conversation.records import effects
from bot.conversation.store import Store, Tx
from bot.errors import NotAllowed
from bot.facts import from_json
from bot.money import Money
from bot.shop import Command, Receipt
from bot.turn import EffectState, EffectTrace, Proposal

LIMITED: Final = frozenset({"refund", "price_adjustment"})  # money that goes back while the goods are out
_SPENT: Final = ("submitted", "settled", "unknown")
_SHOWN: Final[Mapping[str, EffectState]] = {"settled": "done", "failed": "failed", "unknown": "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect as its row stands. `facts` word its receipt; `amount` is None where no money moves."""

    id: str
    conversation_id: str
    turn_id: str
    customer_id: str
    type: str
    order_id: str
    amount: Money | None
    action: str
    step: str
    details: Mapping[str, str]
    facts: Mapping[str, Any]
    state: str
    approval: str
    expires_at: datetime | None
    receipt: Mapping[str, JsonValue] | None

    def command(self) -> Command:
        """The command that carries this effect to the shop, under its key."""
        return Command(
            type=self.type,  # type: ignore[arg-type]  # the column only ever holds what a proposal named
            key=self.id,
            customer_id=self.customer_id,
            order_id=self.order_id,
            amount=self.amount,
            details=self.details,
        )

    def proposal(self) -> Proposal:
        """What was proposed, to hold it against the limits once more."""
        return Proposal(
            id=self.id,
            action=self.action,
            step=self.step,
            type=self.type,
            order_id=self.order_id,
            customer_id=self.customer_id,
            amount_minor=self.amount.minor if self.amount else 0,
            currency=self.amount.currency if self.amount else "",
        )

    def trace(self) -> EffectTrace:
        """This effect as the trace of a turn shows it."""
        waiting = self.state == "proposed" and self.approval == "needed"
        return EffectTrace(
            type=self.type,
            order=self.order_id,
            amount=self.amount.plain if self.amount else "",
            currency=self.amount.currency if self.amount else "",
            state="pending_approval" if waiting else _SHOWN.get(self.state, "failed"),
            key=self.id,
        )


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How much may go back without a person, by currency; a currency without an entry needs approval."""

    once: Mapping[str, Decimal]
    per_day: Mapping[str, Decimal]

    @classmethod
    def of(cls, policy: Mapping[str, JsonValue], currency: str) -> "Ceiling":
        """The ceiling a shop's policy sets; a bare number is meant in the shop's currency."""
        once = _amounts(policy.get("auto_refund_limit"), currency)
        per_day = _amounts(policy.get("refund_limit_per_customer_day"), currency)
        return cls(once, per_day or once)


class Effects:
    """The ledger. Every method works inside a transaction that the caller opened."""

    def __init__(self, store: Store, *, confirm_minutes: float = 10) -> None:
        self._store = store
        self._lifetime = timedelta(minutes=confirm_minutes)

    def reading(self) -> AbstractAsyncContextManager[Tx]:
        """A transaction for reading only."""
        return self._store.read()

    @property
    def _now(self) -> datetime:
        return self._store.clock.now()

    async def propose(self, tx: Tx, proposal: Proposal, *, conversation_id: str, turn_id: str) -> Effect:
        """Write a proposal; an older one for the same order and type in this conversation is dropped."""
        same = (
            effects.c.conversation_id == conversation_id,
            effects.c.order_id == proposal.order_id,
            effects.c.type == proposal.type,
            effects.c.state == "proposed",
        )
        await tx.execute(update(effects).where(*same).values(state="dropped", updated_at=self._now))
        row = self._row(proposal, conversation_id, turn_id)
        await tx.execute(insert(effects).values(**row))
        return await self.get(tx, proposal.id)

    async def get(self, tx: Tx, effect_id: str) -> Effect:
        """The effect, or NotAllowed: an unknown id is a forged one."""
        row = (await tx.execute(select(effects).where(effects.c.id == effect_id))).first()
        if row is None:
            raise NotAllowed("there is no such effect")
        return _effect(row)

    async def open(self, tx: Tx, conversation_id: str, turn_id: str) -> list[Effect]:
        """Effects that wait for the customer's word, oldest first, and those that this very turn has submitted before."""
        waiting = and_(
            effects.c.state == "proposed",
            effects.c.approval == "",
            or_(effects.c.expires_at.is_(None), effects.c.expires_at > self._now),
        )
        resumed = and_(
            effects.c.turn_id == turn_id, effects.c.state.in_(("submitted", "settled", "failed", "unknown"))
        )
        mine = (effects.c.conversation_id == conversation_id, or_(waiting, resumed))
        rows = await tx.execute(select(effects).where(*mine).order_by(effects.c.created_at))
        return [_effect(row) for row in rows]

    async def needs_approval(self, tx: Tx, proposal: Proposal, ceiling: Ceiling) -> bool:
        """Whether this much may not go back without a person: over the limit, a second time, or too much in a day."""
        if proposal.type not in LIMITED:
            return False
        once, per_day = ceiling.once.get(proposal.currency), ceiling.per_day.get(proposal.currency)
        if once is None or per_day is None:
            return True
        amount = Money.from_minor(proposal.amount_minor, proposal.currency).amount
        if amount > once or await self._spent_on(tx, proposal.order_id, besides=proposal.id):
            return True
        today = await self._spent_today(tx, proposal.customer_id, proposal.currency, besides=proposal.id)
        return today.amount + amount > per_day

    async def submit(self, tx: Tx, effect: Effect, *, turn_id: str, approver: str = "") -> Effect | None:
        """Move a confirmed effect to `submitted`, once. None when it is too late, already gone, or waits for a person."""
        allowed = effect.state == "proposed" and (effect.approval == "" or bool(approver))
        if effect.state in ("confirmed", "submitted"):
            allowed = effect.turn_id == turn_id
        late = effect.expires_at is not None and effect.expires_at <= self._now and not approver
        if not allowed or (late and effect.state == "proposed"):
            return None
        granted = {"approval": "granted", "approver": approver} if approver else {}
        changed = await tx.execute(
            update(effects)
            .where(effects.c.id == effect.id, effects.c.state == effect.state)
            .values(state="submitted", turn_id=turn_id, updated_at=self._now, **granted)
        )
        return await self.get(tx, effect.id) if changed.rowcount == 1 else None

    async def require_approval(self, tx: Tx, effect_id: str) -> None:
        """Hold an effect for a person after all: a limit was reached since it was shown."""
        open_one = (effects.c.id == effect_id, effects.c.state == "proposed")
        await tx.execute(
            update(effects).where(*open_one).values(approval="needed", expires_at=None, updated_at=self._now)
        )

    async def finish(
        self, tx: Tx, effect_id: str, state: str, *, receipt: Receipt | None = None, problem: str = ""
    ) -> None:
        """Settle a submitted (or unknown) effect as `settled`, `failed` or `unknown`; a finished one stays as it is."""
        written = {"facts": dict(receipt.facts), "reference": receipt.reference} if receipt else None
        still = (effects.c.id == effect_id, effects.c.state.in_(("submitted", "unknown")))
        values = {"state": state, "receipt": written, "problem": problem, "updated_at": self._now}
        await tx.execute(update(effects).where(*still).values(**values))

    async def drop(self, tx: Tx, effect_id: str, *, refused_by: str = "") -> bool:
        """Drop an effect that was never submitted; tells whether there was one."""
        refused = {"approval": "refused", "approver": refused_by} if refused_by else {}
        still = (effects.c.id == effect_id, effects.c.state == "proposed")
        changed = await tx.execute(
            update(effects).where(*still).values(state="dropped", updated_at=self._now, **refused)
        )
        return changed.rowcount == 1

    async def _spent_on(self, tx: Tx, order_id: str, *, besides: str) -> bool:
        same = (effects.c.order_id == order_id, effects.c.type.in_(LIMITED), effects.c.state.in_(_SPENT))
        return bool(await tx.scalar(select(func.count()).where(*same, effects.c.id != besides)))

    async def _spent_today(self, tx: Tx, customer_id: str, currency: str, *, besides: str) -> Money:
        same = (
            effects.c.customer_id == customer_id,
            effects.c.currency == currency,
            effects.c.type.in_(LIMITED),
            effects.c.state.in_(_SPENT),
            effects.c.updated_at > self._now - timedelta(days=1),
            effects.c.id != besides,
        )
        minor = await tx.scalar(select(func.coalesce(func.sum(effects.c.amount_minor), 0)).where(*same))
        return Money.from_minor(int(minor), currency)

    def _row(self, proposal: Proposal, conversation_id: str, turn_id: str) -> dict[str, Any]:
        amount = Money.from_minor(proposal.amount_minor, proposal.currency) if proposal.currency else None
        return {
            "id": proposal.id,
            "key": proposal.id,
            "conversation_id": conversation_id,
            "turn_id": turn_id,
            "customer_id": proposal.customer_id,
            "type": proposal.type,
            "order_id": proposal.order_id,
            "amount_minor": proposal.amount_minor,
            "amount": amount.plain if amount else "",
            "currency": proposal.currency,
            "step": f"{proposal.action}.{proposal.step}",
            "details": dict(proposal.details),
            "facts": dict(proposal.facts),
            "state": "proposed",
            "approval": proposal.approval,
            "expires_at": None if proposal.approval else self._now + self._lifetime,
            "created_at": self._now,
            "updated_at": self._now,
        }


def _effect(row: Row[Any]) -> Effect:
    action, _, step = row.step.rpartition(".")
    return Effect(
        id=row.id,
        conversation_id=row.conversation_id,
        turn_id=row.turn_id or "",
        customer_id=row.customer_id or "",
        type=row.type,
        order_id=row.order_id or "",
        amount=Money.from_minor(row.amount_minor, row.currency) if row.currency else None,
        action=action,
        step=step,
        details=row.details,
        facts={name: from_json(value) for name, value in row.facts.items()},
        state=row.state,
        approval=row.approval,
        expires_at=row.expires_at,
        receipt=row.receipt,
    )


def _amounts(value: JsonValue, currency: str) -> dict[str, Decimal]:
    if isinstance(value, Mapping):
        return {str(name): Decimal(str(amount)) for name, amount in value.items()}
    return {} if value is None else {currency: Decimal(str(value))}
