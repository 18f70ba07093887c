"""Finding out what became of an effect of which nobody knows, writing it down, and telling it."""

from dataclasses import dataclass

from bot.effects import Effect, Effects, adopted
from bot.flow.became import met_elsewhere
from bot.flow.perform import Outcome, Performing
from bot.flow.work import Work
from bot.turn import Draft, HandoffWish, Proposal


@dataclass(frozen=True, slots=True)
class Finding:
    """Asks the shop, or takes a person's word, and never sends anything."""

    ledger: Effects
    performing: Performing

    async def written(self, work: Work, effect: Effect, outcome: Outcome) -> Effect:
        """What became of an effect is written down whoever owns the conversation by now."""
        async with work.fenced(whoever_owns=True) as tx:
            await self.ledger.finish(
                tx, effect.id, outcome.state, receipt=outcome.receipt, problem=outcome.problem
            )
            return await self.ledger.get(tx, effect.id)

    async def look_up(self, work: Work, effect: Effect) -> Effect:
        """The effect after the shop was asked what became of it."""
        return await self.written(work, effect, await self.performing.ask(effect))

    async def settle(self, work: Work, effect: Effect, *, happened: bool) -> None:
        """A person found out what became of an effect that nobody knew about."""
        outcome = await self.performing.settle(effect, happened=happened)
        self.tell(work, await self.written(work, effect, outcome))

    async def stands_in_the_way(self, work: Work, wanted: Proposal) -> bool:
        """Whether the act is under way or done elsewhere, or nobody knows of one; then that is told.

        Never a second time under a new key: what nobody knows about is looked up first, and said to be so.
        """
        async with self.ledger.reading() as tx:
            earlier = await self.ledger.uncertain(tx, wanted)
        if earlier is not None:
            found = await self._here(work, await self.look_up(work, earlier))
            if found.state != "failed":  # else surely not done: it may be asked for afresh
                self.tell(work, found)
                return True
        async with self.ledger.reading() as tx:
            met = await self.ledger.met(tx, wanted, here=work.conversation.id)
        if met is not None:
            work.say(met_elsewhere(met, wanted))
        return met is not None

    async def _here(self, work: Work, effect: Effect) -> Effect:
        """The effect; in this conversation, where the one that it was agreed to in was deleted."""
        if effect.state != "unknown" or effect.conversation_id == work.conversation.id:
            return effect
        async with work.fenced() as tx:
            await adopted(tx, effect.id, work.conversation.id)
            return await self.ledger.get(tx, effect.id)

    def tell(self, work: Work, effect: Effect) -> None:
        """What was found out; where it still is not known, a person looks at it, in the conversation where it was agreed to."""
        if effect.state == "unknown" and effect.conversation_id != work.conversation.id:
            work.say(met_elsewhere(effect, effect.proposal()))
            return
        work.effects.append(effect)
        known = {"settled": "effect.found_done", "failed": "effect.found_undone"}
        work.say(Draft(response=known.get(effect.state, "effect.unknown")))
        ask_person(work, effect)


def ask_person(work: Work, effect: Effect) -> None:
    """A person looks at what nobody knows about."""
    if effect.state == "unknown":
        work.wish = HandoffWish(reason="effect_unknown", queue="approvals", effect=effect.id)
