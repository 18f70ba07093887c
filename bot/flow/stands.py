"""What was done last in a conversation, told to who would stop it now: it stands, and how it is taken back where it can be."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.effects import Effect
from bot.flow.buttons import Buttons
from bot.flow.effects import EffectMoves
from bot.flow.requests import which
from bot.flow.work import Work
from bot.judgement.rules.idle import STOPS
from bot.turn import Button, Draft, Move

JUST_NOW: Final = timedelta(hours=1)  # who says "stop" later than this means nothing that was done
# What the action that withdraws can take back: it looks itself whether the money is out or the parcel was picked up.
_WITHDRAWN: Final = frozenset({"refund", "return", "exchange", "repair"})
_WITHDRAWS: Final = "refund.cancel"
_TOLD: Final = frozenset({"effect.stands", "effect.stands_for_now"})


@dataclass(frozen=True, slots=True)
class Stands:
    """Says of the last act of the conversation that it is done."""

    effects: EffectMoves

    async def tell(self, work: Work, move: Move) -> None:
        """That it was done just now, with the button that takes it back where there is one; else what the move says anyway."""
        ledger = self.effects.ledger
        async with ledger.reading() as tx:
            last = await ledger.done(tx, work.conversation.id)
            theirs = await self.effects.theirs(tx, work, last[0].id) if last else None
        if theirs is None or ledger.age(theirs) > JUST_NOW or not self._meant(work, move, theirs):
            work.say(Draft(response=move.target))
            return
        back = self._way_back(work, theirs)
        said = "effect.stands_for_now" if back else "effect.stands"
        work.say(Draft(response=said, facts=which(theirs), buttons=back))

    def _meant(self, work: Work, move: Move, effect: Effect) -> bool:
        """Whether a no means this act: it says to stop, or nothing else was told since it was done."""
        told = self.effects.domain.effect(effect.action, effect.step).step.words.done
        return bool(move.facts.get(STOPS)) or work.conversation.last_response in {told, *_TOLD}

    def _way_back(self, work: Work, effect: Effect) -> tuple[Button, ...]:
        domain = self.effects.domain
        step = domain.effect(effect.action, effect.step).step
        if undo := Buttons(domain, work.language).undo(effect):
            return undo if self.effects.ledger.age(effect) <= step.window else ()
        if effect.type not in _WITHDRAWN or _WITHDRAWS not in domain.cards or not effect.order_id:
            return ()
        title = domain.responses.text("button.take_back", {}, work.language)
        return (Button(title, f"/{_WITHDRAWS}{json.dumps({'order_id': effect.order_id})}"),)
