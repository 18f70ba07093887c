"""What a skill proposes, as a proposal of this turn."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from bot.domain import Domain
from bot.facts import from_json
from bot.flow.work import Work
from bot.identity import SessionShop
from bot.money import Money
from bot.shop import Order
from bot.turn import Proposal


async def proposal_of(domain: Domain, shop: SessionShop, work: Work, value: dict[str, Any]) -> Proposal:
    """A proposal with an id that a retry of this turn finds again."""
    amount = from_json(value.get("amount"))
    order_id = str(value.get("order_id") or "")
    order = await shop.order(order_id) if order_id else None
    owner = order.customer_id if order else work.session.principal.customer_id
    bound = domain.effect(value["action"], value["step"])
    return Proposal(
        id=uuid5(NAMESPACE_OID, f"{work.turn.id}/{value['action']}/{value['step']}/{order_id}").hex,
        action=value["action"],
        step=value["step"],
        type=bound.step.type,
        order_id=order_id,
        customer_id=owner or "",
        amount_minor=amount.minor if amount else 0,
        currency=amount.currency if amount else "",
        paid_minor=_paid(order, amount) if order and amount else None,
        details=value.get("details") or {},
        facts=value.get("facts") or {},
    )


def _paid(order: Order, amount: Money) -> int:
    """What was paid for it in the currency of an amount; in another one that is nothing."""
    return order.amount.minor if order.amount.currency == amount.currency else 0
