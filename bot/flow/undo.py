"""Taking back what was just done, as its skill says: another effect, with a key, limits and words of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from bot.effects import Effect, changed_since
from bot.facts import from_json
from bot.flow.effects import EffectMoves
from bot.flow.work import Work
from bot.turn import Draft, Move, Proposal


@dataclass(frozen=True, slots=True)
class Undo:
    """Carries out the press of an undo button, once and within its time."""

    effects: EffectMoves

    async def undo(self, work: Work, move: Move) -> None:
        """Propose what takes an effect back, and do it: the button said what happens."""
        async with self.effects.ledger.reading() as tx:
            effect = await self.effects.theirs(tx, work, move.target)
            earlier = await self.effects.ledger.known(tx, _id(effect)) if effect else None
            newer = effect is not None and await changed_since(tx, effect)
        if effect is None or effect.state != "settled":
            work.say(Draft(response="effect.gone"))
        elif earlier is not None and earlier.turn_id != work.turn.id:
            work.say(Draft(response="effect.already_undone"))
        elif newer and earlier is None:
            work.say(Draft(response="effect.undo_late"))  # the last word counts, wherever it was said
        else:
            await self._take_back(work, effect)

    async def _take_back(self, work: Work, effect: Effect) -> None:
        domain = self.effects.domain
        work.passed_on("", domain.folder(effect.action))
        bound = domain.effect(effect.action, effect.step)
        event = bound.way_back(effect.command(), effect.told)
        late = self.effects.ledger.age(effect) > bound.step.window
        if event is None or late:
            work.say(Draft(response="effect.undo_late"))
        else:
            await self.effects.at_once(work, _proposal(effect, event["value"], self.effects))


def _id(effect: Effect) -> str:
    """The same for every press, so that the ledger takes it back once."""
    return uuid5(NAMESPACE_OID, f"{effect.id}/undo").hex


def _proposal(effect: Effect, value: Mapping[str, Any], effects: EffectMoves) -> Proposal:
    amount = from_json(value.get("amount"))
    return Proposal(
        id=_id(effect),
        action=value["action"],
        step=value["step"],
        type=effects.domain.effect(value["action"], value["step"]).step.type,
        order_id=value["order_id"] or effect.order_id,
        customer_id=effect.customer_id,
        amount_minor=amount.minor if amount else 0,
        currency=amount.currency if amount else "",
        details=value.get("details") or {},
        facts=value.get("facts") or {},
    )
