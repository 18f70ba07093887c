"""What a skill proposes, as a proposal of this turn."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from bot.domain import Domain
from bot.facts import from_json
from bot.flow.work import Work
from bot.identity import SessionShop
from bot.turn import Proposal


async def proposal_of(domain: Domain, shop: SessionShop, work: Work, value: dict[str, Any]) -> Proposal:
    """A proposal with an id that a retry of this turn finds again."""
    amount = from_json(value.get("amount"))
    order_id = str(value.get("order_id") or "")
    owner = (await shop.order(order_id)).customer_id if order_id else work.session.principal.customer_id
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
        details=value.get("details") or {},
        facts=value.get("facts") or {},
    )
