"""How much may go back without a person, and what may be done over again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import JsonValue
from sqlalchemy import Select, and_, func, or_, select

from bot.conversation.records import effects
from bot.money import Money
from bot.turn import PART_OF, Proposal

LIMITED: Final = frozenset({"refund", "price_adjustment"})  # money that goes back while the goods are out
INVOICE: Final = "invoice"  # goes to somebody's books: each one that takes another's place voids a document
COUPON: Final = "issue_coupon"  # for a thing that is kept as it is


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


def above(proposal: Proposal, once: Decimal) -> bool:
    """Whether this is more than may go back at once, or a piece of an order that could not go back whole."""
    amount = Money.from_minor(proposal.amount_minor, proposal.currency).amount
    return max(amount, Decimal(proposal.details.get(PART_OF, 0))) > once


def a_persons_to_decide(order_id: str, besides: str) -> Select[Any]:
    """How many other requests for money of an order wait for a person, or have made up for it already, in whichever conversation.

    Whoever kept a thing for a coupon is not paid for it a second time without somebody who looks.
    """
    waits = and_(effects.c.state == "proposed", effects.c.approval == "needed", effects.c.type.in_(LIMITED))
    made_up = and_(effects.c.type == COUPON, effects.c.state.in_(("submitted", "settled", "unknown")))
    of_order = (effects.c.order_id == order_id, effects.c.id != besides)
    return select(func.count()).where(*of_order, or_(waits, made_up))


def voids_unseen(proposal: Proposal, customer_id: str | None) -> bool:
    """Whether an invoice is wanted by a visitor: the number and four digits that opened the order stand on its parcel.

    That is enough to have the first one made, but not to void a document in the owner's books for one in another name.
    """
    return proposal.type == INVOICE and proposal.customer_id not in ("", customer_id)


def done_before(proposal: Proposal) -> Select[Any]:
    """How many acts of the very same step an order has had, in whichever conversation."""
    same = (
        effects.c.order_id == proposal.order_id,
        effects.c.type == proposal.type,
        effects.c.id != proposal.id,
    )
    step = effects.c.step == f"{proposal.action}.{proposal.step}"
    return select(func.count()).where(*same, step, effects.c.state.in_(("submitted", "settled", "unknown")))


def _amounts(value: JsonValue, currency: str) -> dict[str, Decimal]:
    if isinstance(value, Mapping):
        return {str(name): Decimal(str(amount)) for name, amount in value.items()}
    return {} if value is None else {currency: Decimal(str(value))}
