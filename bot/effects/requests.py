"""Requests: effects that wait for a word. A person is asked for one act once, in however many conversations it is wanted."""

from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, or_, select

from bot.conversation.records import effects
from bot.effects.effect import Effect
from bot.effects.limits import COUPON, LIMITED
from bot.turn import Proposal

# Effects that are ways out of one trouble with an order: only the last one that was asked for waits for a word.
WAYS_OUT: Final = ("refund", "return", "exchange", "repair", "cancel_order")
# Acts of which an order has one, whatever it is wanted for; two other changes of an order are two acts.
_ONE_AN_ORDER: Final = LIMITED | {*WAYS_OUT, COUPON, "cancel_refund", "cancel_request"}
_ASKED: Final = and_(effects.c.state == "proposed", effects.c.approval == "needed")
# What waits for a word: of the conversation, and what a person is asked about in the name of its customer.
OPEN: Final = (
    select(effects)
    .where(
        or_(
            and_(
                effects.c.conversation_id == bindparam("cid"),
                or_(
                    _ASKED,
                    and_(
                        effects.c.state == "proposed",
                        effects.c.approval == "",
                        or_(effects.c.expires_at.is_(None), effects.c.expires_at > bindparam("moment")),
                    ),
                    and_(
                        effects.c.turn_id == bindparam("turn"),
                        effects.c.state.in_(("submitted", "settled", "failed", "unknown")),
                    ),
                ),
            ),
            and_(effects.c.customer_id == bindparam("whose"), _ASKED),
        )
    )
    .order_by(effects.c.created_at)
)


def lock_name(proposal: Proposal) -> str:
    """The lock under which a person is asked for this act: the order's, which whoever spends on it takes too."""
    if proposal.order_id:
        return f"effects/order/{proposal.order_id}"
    return f"effects/customer/{proposal.currency}/{proposal.customer_id}"


def waiting_for_a_person(proposal: Proposal) -> Select[Any]:
    """What waits for a person of this type, for this order and customer, in whichever conversation, oldest first."""
    return (
        select(effects)
        .where(
            effects.c.customer_id == proposal.customer_id,
            effects.c.order_id == proposal.order_id,
            effects.c.type == proposal.type,
            _ASKED,
            effects.c.id != proposal.id,
        )
        .order_by(effects.c.created_at)
    )


def already(effect: Effect, proposal: Proposal, here: str) -> bool:
    """Whether a waiting effect is the act that is proposed; another amount takes its place in the conversation it was asked for in.

    Nobody knows who writes where neither an order nor a customer is named.
    """
    elsewhere = effect.conversation_id != here
    if elsewhere and not (proposal.order_id or proposal.customer_id):
        return False
    amount = (effect.amount.minor, effect.amount.currency) if effect.amount else (0, "")
    as_much = amount == (proposal.amount_minor, proposal.currency)
    if proposal.order_id and proposal.type in _ONE_AN_ORDER:
        return effect.details.get("item") == proposal.details.get("item") and (elsewhere or as_much)
    return dict(effect.details) == dict(proposal.details) and as_much
