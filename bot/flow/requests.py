"""Requests that wait for a person already, and the customer who asked for them."""

from typing import Any

from bot.conversation import audit
from bot.conversation.store import Tx
from bot.effects import Effect, Effects
from bot.flow.buttons import Buttons
from bot.flow.work import Work
from bot.shop.policy import clause
from bot.turn import Draft


def waits_already(effect: Effect, work: Work, buttons: Buttons) -> Draft:
    """Since when a person is asked for this, where the result will be told, and the button that takes it back, where it would."""
    here = effect.conversation_id == work.conversation.id
    facts = {"since": effect.changed_at.astimezone(work.conversation.now.tzinfo), **which(effect)}
    if not here and not _theirs(effect, work):
        return Draft(response="effect.waits_there", facts=facts)  # a visitor takes nothing back from here
    response = "effect.waits_here" if here else "effect.waits_elsewhere"
    return Draft(response=response, facts=facts, buttons=buttons.withdraw(effect.id))


def still_waits(effect: Effect, buttons: Buttons) -> Draft:
    """That nobody has decided yet, and the button that takes it back."""
    return Draft(response="effect.still_waits", facts=which(effect), buttons=buttons.withdraw(effect.id))


def withdrawn(effect: Effect) -> Draft:
    """That it was taken back before anybody decided."""
    return Draft(response="effect.withdrawn", facts=which(effect))


async def overtaken(tx: Tx, effect: Effect | None, after: Effect | None, approver: str) -> None:
    """Tell the desk, in the conversation's record, that the customer took back what a person agreed to a moment later."""
    if approver and after is None and effect is not None and effect.state == "dropped":
        where, which_one = effect.conversation_id, {"effect": effect.id}
        await audit.append(tx, "conversation.withdrawn_first", f"agent:{approver}", where, which_one)


async def theirs_elsewhere(ledger: Effects, tx: Tx, work: Work, effect_id: str) -> Effect | None:
    """What a person is asked about in another conversation of the customer who speaks; nothing else there is theirs to drop here."""
    effect = await ledger.known(tx, effect_id)
    return effect if effect is not None and effect.held and _theirs(effect, work) else None


def _theirs(effect: Effect, work: Work) -> bool:
    """Whether it is of the customer who is signed in here; a visitor is nobody's."""
    customer = work.session.principal.customer_id
    return bool(customer) and effect.customer_id == customer


def which(effect: Effect) -> dict[str, Any]:
    """Of which order an effect is, and over how much, as clauses for its response."""
    order = clause(order_id=effect.order_id)
    money = [{**row, "amount": effect.amount} for row in order] if effect.amount else []
    return {"of_order": [] if money else order, "of_money": money}
