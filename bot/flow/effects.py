"""Moves about effects: propose, show, confirm, perform, finish, drop."""

from dataclasses import dataclass, replace

from bot.conversation.store import Tx
from bot.domain import Domain
from bot.effects import Ceiling, Effect, Effects
from bot.errors import NotAllowed
from bot.facts import from_json
from bot.flow.buttons import Buttons
from bot.flow.conversation import ASKED_AGAIN, SHOWN
from bot.flow.hold import Levels
from bot.flow.perform import Outcome, Performing
from bot.flow.requests import theirs_elsewhere, waits_already, withdrawn
from bot.flow.work import Work
from bot.shop import Shop
from bot.skill import EffectWords
from bot.turn import Draft, HandoffWish, Move, Proposal


@dataclass(frozen=True, slots=True)
class EffectMoves:
    """Carries effects through their states. `fenced` opens a commit in the middle of the turn."""

    domain: Domain
    ledger: Effects
    shop: Shop
    performing: Performing
    levels: Levels

    async def propose(self, work: Work, proposal: Proposal) -> None:
        """Show what would be done; above a limit ask a person; low stakes are done at once."""
        if await self._still_uncertain(work, proposal):
            return
        words = self._words(proposal.action, proposal.step)
        if words.confirm and not await self._needs_person(work, proposal):
            facts = {name: from_json(value) for name, value in proposal.facts.items()}
            work.proposals.append(proposal)
            work.set(SHOWN, proposal.id)
            work.set(ASKED_AGAIN, None)
            work.say(
                Draft(response=words.confirm, facts=facts, buttons=self._buttons(work).yes_or_no(proposal.id))
            )
        else:
            await self.at_once(work, proposal)

    async def at_once(self, work: Work, proposal: Proposal) -> None:
        """Do what needs no word of the customer's any more; where it needs a person's, ask for that."""
        if await self._needs_person(work, proposal):
            await self._for_approval(work, proposal)
            return
        ceiling = await self._ceiling()
        async with work.fenced() as tx:
            effect = await self.ledger.propose(
                tx, proposal, conversation_id=work.conversation.id, turn_id=work.turn.id
            )
            if effect.state == "proposed":  # otherwise this turn submitted it before its process died
                turn_id = work.turn.id
                effect = await self.ledger.submit(tx, effect, turn_id=turn_id, ceiling=ceiling) or effect
        await self._after(work, effect, asked=proposal.id)

    async def _still_uncertain(self, work: Work, proposal: Proposal) -> bool:
        """Never a second time under a new key: what nobody knows about is looked up first, and said to be so."""
        async with self.ledger.reading() as tx:
            earlier = await self.ledger.uncertain(tx, proposal)
        if earlier is None:
            return False
        found = await self._written(work, earlier, await self.performing.ask(earlier))
        if found.state == "failed":
            return False  # surely not done: it may be asked for afresh
        self._found(work, found)
        return True

    async def confirm(self, work: Work, move: Move) -> None:
        """Submit what the customer (or the approver) agreed to, then perform it."""
        approver = str(move.facts.get("approver", ""))
        ceiling = await self._ceiling()
        async with work.fenced() as tx:
            effect = await self.theirs(tx, work, move.target, approver)
            after = await self._submit(tx, work, effect, approver, ceiling) if effect else None
        if effect is None or after is None:
            await self._too_late(work, effect, approver)
        else:
            await self._after(work, after, asked=effect.id)

    async def _after(self, work: Work, effect: Effect, *, asked: str) -> None:
        """Go on with what the ledger made of an effect: perform it, wait for a person, or say that one is asked already."""
        if effect.id != asked:
            work.say(waits_already(effect, work, self._buttons(work)))
        elif effect.state == "proposed":
            self._held(work, effect)
        else:
            await self.finish(work, effect)

    async def _too_late(self, work: Work, effect: Effect | None, approver: str) -> None:
        if effect is not None and effect.state == "unknown" and approver:
            await self._settle(work, effect, happened=True)
        elif effect is not None and effect.approval == "needed" and effect.state == "proposed":
            self._held(work, effect)
        else:
            done = effect is not None and effect.state == "settled"
            work.say(Draft(response="effect.already_done" if done else "effect.gone"))

    async def _submit(
        self, tx: Tx, work: Work, effect: Effect, approver: str, ceiling: Ceiling
    ) -> Effect | None:
        """The effect after submission; still `proposed` when a person must agree after all; None when it is too late."""
        if effect.state not in ("proposed", "expired", "dropped") and effect.turn_id == work.turn.id:
            return effect  # this turn submitted it before its process died
        if effect.state == "proposed" and not (effect.approval or approver) and self._assisted(effect):
            return await self.ledger.ask_person(tx, effect)
        return await self.ledger.submit(tx, effect, turn_id=work.turn.id, ceiling=ceiling, approver=approver)

    async def drop(self, work: Work, move: Move) -> None:
        """Drop what was shown, because the customer or a person said no."""
        refused_by = str(move.facts.get("approver", ""))
        async with work.fenced() as tx:
            effect = await self.theirs(tx, work, move.target, refused_by)
            effect = effect or await theirs_elsewhere(self.ledger, tx, work, move.target)
            dropped = effect is not None and await self.ledger.drop(tx, effect.id, refused_by=refused_by)
        if effect is not None and effect.state == "unknown" and refused_by:
            await self._settle(work, effect, happened=False)
        elif not move.facts.get("silent"):
            said = "effect.refused" if refused_by else "effect.dropped"
            done = withdrawn(effect) if effect and effect.held and not refused_by else Draft(response=said)
            work.say(done if dropped else Draft(response="effect.gone"))

    def show_again(self, work: Work, *, aside: bool, counts: bool = True) -> None:
        """Show the effect that waits for a word once more, with its buttons; not beside one that this turn asks about.

        Args:
            counts: Whether a plain yes that comes next confirms it; otherwise it shows it once more.
        """
        waiting = [effect for effect in work.conversation.effects if effect.state == "proposed"]
        if not waiting or work.proposals:
            return
        effect = waiting[-1]
        words = self._words(effect.action, effect.step)
        work.set(SHOWN, effect.id if counts else None)
        work.say(
            Draft(
                response=words.confirm,
                facts=effect.facts,
                buttons=self._buttons(work).yes_or_no(effect.id),
                aside=aside,
            )
        )

    def ask_which(self, work: Work) -> None:
        """Several effects wait for a word: every one with a button of its own, and one for none of them now."""
        waiting = [effect for effect in work.conversation.effects if effect.state == "proposed"]
        work.say(Draft(response="effect.which", buttons=self._buttons(work).which(waiting)))

    async def finish(self, work: Work, effect: Effect) -> None:
        """Perform a submitted effect under its key and write down what became of it; then say exactly that."""
        if effect.state == "submitted":
            effect = await self._written(work, effect, await self.performing.send(work, effect))
        work.effects.append(effect)
        words = self._words(effect.action, effect.step)
        said = {"settled": words.done, "unknown": words.unknown}.get(effect.state, words.failed)
        work.say(Draft(response=said, facts=effect.told, buttons=self._buttons(work).undo(effect)))
        self._ask_person(work, effect)

    async def find_out(self, work: Work, effect: Effect) -> None:
        """For a turn that is given up: ask the shop what became of an effect, send nothing, and say it in plain words."""
        if effect.state == "submitted":
            effect = await self._written(work, effect, await self.performing.ask(effect))
        self._found(work, effect)

    async def left_over(self, work: Work) -> None:
        """Finish what this turn submitted before its process died or a person took over, whatever it is about now."""
        told = {effect.id for effect in work.effects}
        for effect in work.conversation.effects:
            if effect.state != "proposed" and effect.id not in told:
                await self.finish(work, effect)

    async def _settle(self, work: Work, effect: Effect, *, happened: bool) -> None:
        """A person found out what became of an effect that nobody knew about."""
        outcome = await self.performing.settle(effect, happened=happened)
        self._found(work, await self._written(work, effect, outcome))

    def _found(self, work: Work, effect: Effect) -> None:
        work.effects.append(effect)
        known = {"settled": "effect.found_done", "failed": "effect.found_undone"}
        work.say(Draft(response=known.get(effect.state, "effect.unknown")))
        self._ask_person(work, effect)

    def _ask_person(self, work: Work, effect: Effect) -> None:
        if effect.state == "unknown":
            work.wish = HandoffWish(reason="effect_unknown", queue="approvals", effect=effect.id)

    async def _written(self, work: Work, effect: Effect, outcome: Outcome) -> Effect:
        """What became of an effect is written down whoever owns the conversation by now."""
        async with work.fenced(whoever_owns=True) as tx:
            await self.ledger.finish(
                tx, effect.id, outcome.state, receipt=outcome.receipt, problem=outcome.problem
            )
            return await self.ledger.get(tx, effect.id)

    async def _needs_person(self, work: Work, proposal: Proposal) -> bool:
        entry = self.domain.entry(proposal.action)
        level = self.levels.of(proposal.action, entry.folder)
        if level == "assist" or (level == "guarded" and entry.skill.stakes != "low"):
            return True
        ceiling = await self._ceiling()
        async with self.ledger.reading() as tx:
            return await self.ledger.needs_approval(tx, proposal, ceiling)

    def _assisted(self, effect: Effect) -> bool:
        return self.levels.of(effect.action, self.domain.entry(effect.action).folder) == "assist"

    async def _ceiling(self) -> Ceiling:
        info = await self.shop.info()
        return Ceiling.of(info.policy, info.currency)

    async def _for_approval(self, work: Work, proposal: Proposal) -> None:
        async with work.fenced() as tx:
            effect = await self.ledger.propose(
                tx,
                replace(proposal, approval="needed"),
                conversation_id=work.conversation.id,
                turn_id=work.turn.id,
            )
        await self._after(work, effect, asked=proposal.id)

    def _held(self, work: Work, effect: Effect) -> None:
        words = self._words(effect.action, effect.step)
        work.effects.append(effect)
        buttons = self._buttons(work).withdraw(effect.id)
        work.say(Draft(response=words.approval, facts=effect.facts, buttons=buttons))
        work.wish = HandoffWish(reason="approval", queue="approvals", effect=effect.id)

    async def theirs(self, tx: Tx, work: Work, effect_id: str, approver: str = "") -> Effect | None:
        """The effect, when it belongs to this conversation and to whoever speaks now."""
        try:
            effect = await self.ledger.get(tx, effect_id)
        except NotAllowed:
            return None
        principal = work.session.principal
        same_person = not effect.customer_id or effect.customer_id == principal.customer_id
        opened = effect.order_id in principal.opened
        if effect.conversation_id != work.conversation.id or not (same_person or opened or approver):
            return None
        return effect

    def _buttons(self, work: Work) -> Buttons:
        return Buttons(self.domain, work.language)

    def _words(self, action: str, step: str) -> EffectWords:
        return self.domain.effect(action, step).step.words
