"""What was agreed to in another conversation since something was shown: the very act, or one that leaves it no room.

Whoever writes in two places at once is told what is being done; nothing is done twice, and no person is asked for what is done.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, or_, select, update

from bot.conversation.records import effects, order_money
from bot.conversation.store import Tx
from bot.conversation.tables import conversations
from bot.effects.effect import Effect, effect_of
from bot.effects.limits import COUPON, INVOICE, LIMITED
from bot.effects.requests import WAYS_OUT
from bot.turn import Proposal

A_TURN: Final = timedelta(seconds=20)  # so much older may be what a skill saw of an order when it proposed
STUCK: Final = timedelta(minutes=5)  # after which nobody carries out any more what was submitted
_CANCEL: Final = "cancel_order"
_MONEY: Final = LIMITED | {_CANCEL}
_GOODS: Final = frozenset(WAYS_OUT) - _MONEY
_WAYS: Final = frozenset({*WAYS_OUT, COUPON})  # of which one trouble has one
_KIN: Final = ({"refund", "cancel_refund"}, {"cancel_request", *_GOODS})  # which take each other back
_OVERTAKE: Final = _MONEY | _GOODS | {"cancel_refund", "cancel_request", INVOICE}
# Said once more, these come out the same: the last word counts.
_OVERWRITES: Final = frozenset({"change_address", "update_profile"})
# The details that make another act of it; the rest says why it is wanted, or in which words. Of other types each one does, and the step.
_MATTERS: Final[Mapping[str, frozenset[str]]] = {
    _CANCEL: frozenset(),
    "cancel_refund": frozenset(),
    "return": frozenset(),
    "repair": frozenset(),
    "exchange": frozenset({"wish", "instead_of"}),
    "claim": frozenset({"kind"}),
    "refund": frozenset({"item"}),
    "price_adjustment": frozenset({"item"}),
}


async def met(tx: Tx, proposal: Proposal, here: str, since: datetime) -> Effect | None:
    """What was agreed to elsewhere since then: this very act, else another way out, or one that leaves no money for it."""
    found = await same_act(tx, proposal, here, since)
    if found is None and (other := await _another_way(tx, proposal, since - A_TURN)) is not None:
        found = other if other.conversation_id != here else None
    if found is None and await _nothing_left(tx, proposal):
        found = await overtook(tx, proposal, here, since, _MONEY)
    return found


async def faster(tx: Tx, effect: Effect, *, any_act: bool) -> Effect | None:
    """This very act of another conversation since an effect was proposed; with `any_act` also another one on its order."""
    asked = (tx, effect.proposal(), effect.conversation_id, effect.created_at)
    found = await same_act(*asked)
    return await overtook(*asked) if found is None and any_act else found


async def same_act(tx: Tx, proposal: Proposal, here: str, since: datetime) -> Effect | None:
    """The act of this proposal that is under way in another conversation, or was done there since then.

    An order is cancelled once, whenever and wherever. What was taken back later, or done over in another way, was not done.
    """
    if proposal.type in _OVERWRITES or not (proposal.order_id or proposal.customer_id):
        return None
    kin = next((kin for kin in _KIN if proposal.type in kin), {proposal.type})
    moved = _moved(proposal, None if proposal.type == _CANCEL else since - A_TURN)
    found = [effect_of(row) for row in await tx.execute(moved.where(effects.c.type.in_(kin)))]
    if proposal.type in LIMITED:
        until = next((n for n, each in enumerate(found) if each.type == "cancel_refund"), None)
        return next(
            (each for each in found[:until] if is_same(each, proposal) and each.conversation_id != here), None
        )
    own = bool(found) and proposal.type != _CANCEL and found[0].conversation_id == here
    return found[0] if found and not own and is_same(found[0], proposal) else None


async def overtook(
    tx: Tx, proposal: Proposal, here: str, since: datetime, types: frozenset[str] = _OVERTAKE
) -> Effect | None:
    """Another act on the order that another conversation agreed to since then."""
    if not proposal.order_id:
        return None
    moved = _moved(proposal, since - A_TURN)
    row = (
        await tx.execute(moved.where(effects.c.type.in_(types), effects.c.conversation_id != here))
    ).first()
    return effect_of(row) if row else None


async def another_way(tx: Tx, effect: Effect) -> Effect | None:
    """Another way out of the same trouble that was taken, here or elsewhere, while a person was asked for this one."""
    return await _another_way(tx, effect.proposal(), effect.created_at)


async def uncertain(tx: Tx, proposal: Proposal, now: datetime) -> Effect | None:
    """An effect of the same type on the same order of which nobody knows whether it happened, or will know."""
    if not proposal.order_id:
        return None
    deleted = effects.c.conversation_id.not_in(select(conversations.c.id))
    nobody = or_(effects.c.updated_at < now - STUCK, deleted)
    lost = and_(effects.c.state == "submitted", nobody)
    same = and_(effects.c.type == proposal.type, effects.c.order_id == proposal.order_id)
    others = (same, effects.c.id != proposal.id)
    row = (await tx.execute(select(effects).where(*others, or_(effects.c.state == "unknown", lost)))).first()
    return effect_of(row) if row else None


async def adopted(tx: Tx, effect_id: str, here: str) -> bool:
    """Take over what was agreed to in a conversation that its customer deleted, so that somebody hears of it; tells whether it was so."""
    deleted = effects.c.conversation_id.not_in(select(conversations.c.id))
    moved = update(effects).where(effects.c.id == effect_id, deleted).values(conversation_id=here)
    return (await tx.execute(moved)).rowcount == 1


async def changed_since(tx: Tx, effect: Effect) -> bool:
    """Whether what an effect changed was changed once more, from whichever conversation."""
    later = (effects.c.type == effect.type, effects.c.updated_at > effect.changed_at)
    moved = await tx.execute(_moved(effect.proposal(), None).where(*later))
    field = effect.details.get("field")
    return any(each.details.get("field") == field for each in map(effect_of, moved))


def is_same(effect: Effect, proposal: Proposal) -> bool:
    """Whether an effect is the act that is proposed, for whatever reason it is wanted."""
    if effect.type != proposal.type or proposal.type == _CANCEL:
        return effect.type == proposal.type
    amount = (effect.amount.minor, effect.amount.currency) if effect.amount else (0, "")
    if amount != (proposal.amount_minor, proposal.currency):
        return False
    names = _MATTERS.get(proposal.type)
    if names is None:
        names = frozenset(effect.details.keys() | proposal.details.keys()) - {"reason"}
        if (effect.action, effect.step) != (proposal.action, proposal.step):
            return False
    return all(effect.details.get(name) == proposal.details.get(name) for name in names)


async def _another_way(tx: Tx, proposal: Proposal, since: datetime) -> Effect | None:
    """Another way out of the same trouble, that was not taken back: who keeps a thing for a coupon is not paid for it as well."""
    if proposal.type not in _WAYS or not proposal.order_id:
        return None
    others = (_WAYS - {proposal.type}) | {"cancel_refund", "cancel_request"}
    row = (await tx.execute(_moved(proposal, since).where(effects.c.type.in_(others)))).first()
    return effect_of(row) if row is not None and row.type in _WAYS else None


async def _nothing_left(tx: Tx, proposal: Proposal) -> bool:
    """Whether so much of an order went back, or is on its way, that this does not fit into what was paid."""
    if proposal.type not in _MONEY or not proposal.order_id:
        return False
    theirs = (order_money.c.order_id == proposal.order_id, order_money.c.currency == proposal.currency)
    over = order_money.c.gone_minor + proposal.amount_minor > order_money.c.paid_minor
    return await tx.scalar(select(order_money.c.order_id).where(*theirs, over)) is not None


def _moved(proposal: Proposal, since: datetime | None) -> Select[Any]:
    """What is under way of this order (else of this customer), or was done since then, the newest first."""
    whose = effects.c.order_id == proposal.order_id
    if not proposal.order_id:
        whose = and_(whose, effects.c.customer_id == proposal.customer_id)
    done = effects.c.state == "settled"
    if since is not None:
        done = and_(done, effects.c.updated_at >= since)
    going = or_(effects.c.state.in_(("submitted", "unknown")), done)
    newest = (effects.c.updated_at.desc(), effects.c.created_at.desc())
    return select(effects).where(effects.c.id != proposal.id, whose, going).order_by(*newest)
