"""Requests that wait for a person already, and the customer who asked for them."""

from typing import Any

from bot.conversation.store import Tx
from bot.effects import Effect, Effects
from bot.flow.buttons import Buttons
from bot.flow.work import Work
from bot.shop.policy import clause
from bot.turn import Draft


def waits_already(effect: Effect, work: Work, buttons: Buttons) -> Draft:
    """Since when a person is asked for this, where the result will be told, and the button that takes it back."""
    here = effect.conversation_id == work.conversation.id
    since = effect.changed_at.astimezone(work.conversation.now.tzinfo)
    return Draft(
        response="effect.waits_here" if here else "effect.waits_elsewhere",
        facts={"since": since, **_which(effect)},
        buttons=buttons.withdraw(effect.id),
    )


def still_waits(effect: Effect, buttons: Buttons) -> Draft:
    """That nobody has decided yet, and the button that takes it back."""
    return Draft(response="effect.still_waits", facts=_which(effect), buttons=buttons.withdraw(effect.id))


def withdrawn(effect: Effect) -> Draft:
    """That it was taken back before anybody decided."""
    return Draft(response="effect.withdrawn", facts=_which(effect))


async def theirs_elsewhere(ledger: Effects, tx: Tx, work: Work, effect_id: str) -> Effect | None:
    """What a person is asked about in another conversation of the customer who speaks; nothing else there is theirs to drop here."""
    customer, effect = work.session.principal.customer_id, await ledger.known(tx, effect_id)
    waits = effect is not None and effect.state == "proposed" and effect.approval == "needed"
    return effect if effect is not None and waits and customer and effect.customer_id == customer else None


def _which(effect: Effect) -> dict[str, Any]:
    order = clause(order_id=effect.order_id)
    money = [{**row, "amount": effect.amount} for row in order] if effect.amount else []
    return {"of_order": [] if money else order, "of_money": money}
