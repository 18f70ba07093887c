"""One effect as its row stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Row

from bot.facts import from_json
from bot.money import Money
from bot.shop import Command
from bot.turn import EffectState, EffectTrace, Proposal

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
    approver: str
    expires_at: datetime | None
    created_at: datetime
    changed_at: datetime
    problem: str
    receipt: Mapping[str, JsonValue] | None

    @property
    def held(self) -> bool:
        """Whether it waits for a person."""
        return self.state == "proposed" and self.approval == "needed"

    @property
    def told(self) -> dict[str, Any]:
        """The facts it was proposed with, and those of its receipt."""
        receipt = self.receipt or {}
        facts = receipt.get("facts")
        said = {name: from_json(value) for name, value in facts.items()} if isinstance(facts, dict) else {}
        return {**self.facts, "reference": receipt.get("reference", ""), **said}

    def command(self) -> Command:
        """The command that carries this effect to the shop, under its key."""
        approved = {"approved_by": self.approver} if self.approval == "granted" else {}
        return Command(
            type=self.type,
            key=self.id,
            customer_id=self.customer_id,
            order_id=self.order_id,
            amount=self.amount,
            details={**self.details, **approved},
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
            details=self.details,
        )

    def trace(self) -> EffectTrace:
        """This effect as the trace of a turn shows it."""
        return EffectTrace(
            type=self.type,
            order=self.order_id,
            amount=self.amount.plain if self.amount else "",
            currency=self.amount.currency if self.amount else "",
            state="pending_approval" if self.held else _SHOWN.get(self.state, "failed"),
            key=self.id,
        )


def effect_of(row: Row[Any]) -> Effect:
    """The effect that a row of the ledger holds."""
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
        approver=row.approver,
        expires_at=row.expires_at,
        created_at=row.created_at,
        changed_at=row.updated_at,
        problem=row.problem,
        receipt=row.receipt,
    )


def row_of(
    proposal: Proposal, conversation_id: str, turn_id: str, now: datetime, lifetime: timedelta
) -> dict[str, Any]:
    """The row of a proposal that is written now; a customer's word on it counts for its lifetime, a person's for ever."""
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
        "paid_minor": proposal.paid_minor,
        "step": f"{proposal.action}.{proposal.step}",
        "details": dict(proposal.details),
        "facts": dict(proposal.facts),
        "state": "proposed",
        "approval": proposal.approval,
        "expires_at": None if proposal.approval else now + lifetime,
        "created_at": now,
        "updated_at": now,
    }
