"""Moves about effects: propose, show, confirm, perform, finish, drop."""

from dataclasses import dataclass, replace

from bot.conversation.store import Tx
from bot.domain import Domain
from bot.effects import Ceiling, Effect, Effects, voids_unseen
from bot.errors import NotAllowed
from bot.facts import from_json
from bot.flow.became import instead, met_elsewhere, said_of
from bot.flow.buttons import Buttons
from bot.flow.conversation import ASKED_AGAIN, SHOWN
from bot.flow.finding import Finding, ask_person
from bot.flow.hold import Levels
from bot.flow.perform import Performing
from bot.flow.requests import overtaken, theirs_elsewhere, waits_already, withdrawn
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

    @property
    def finding(self) -> Finding:
        """How it is found out what became of an effect."""
        return Finding(self.ledger, self.performing)

    async def propose(self, work: Work, proposal: Proposal) -> None:
        """Show what would be done; above a limit ask a person; low stakes are done at once."""
        if await self.finding.stands_in_the_way(work, proposal):
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
        cid, turn_id = work.conversation.id, work.turn.id
        async with work.fenced() as tx:
            effect = await self.ledger.propose(tx, proposal, conversation_id=cid, turn_id=turn_id)
            if effect.state == "proposed":  # otherwise this turn submitted it before its process died
                effect = await self.ledger.submit(tx, effect, turn_id=turn_id, ceiling=ceiling) or effect
        await self._after(work, effect, asked=proposal)

    async def confirm(self, work: Work, move: Move) -> None:
        """Submit what the customer (or the approver) agreed to, then perform it."""
        approver = str(move.facts.get("approver", ""))
        ceiling = await self._ceiling()
        if not approver and await self._overtaken(work, move.target):
            return
        async with work.fenced() as tx:
            effect = await self.theirs(tx, work, move.target, approver)
            after = await self._submit(tx, work, effect, approver, ceiling) if effect else None
            await overtaken(tx, effect, after, approver)
        if effect is None or after is None:
            await self._too_late(work, effect, approver)
        else:
            await self._after(work, after, asked=effect.proposal())

    async def _overtaken(self, work: Work, effect_id: str) -> bool:
        """Whether what is agreed to is under way or done elsewhere, or nobody knows of one: then that is told and this is dropped."""
        async with self.ledger.reading() as tx:
            effect = await self.theirs(tx, work, effect_id)
        waits = effect is not None and effect.state == "proposed" and not effect.approval
        if effect is None or not waits or not await self.finding.stands_in_the_way(work, effect.proposal()):
            return False
        async with work.fenced() as tx:
            await self.ledger.drop(tx, effect.id)
        return True

    async def _after(self, work: Work, effect: Effect, *, asked: Proposal) -> None:
        """Go on with what the ledger made of an effect: perform it, wait for a person, or say that another one has its place."""
        if effect.order_id:  # what is asked from here on is about the order that was acted on
            work.set("order_id", effect.order_id)
        if effect.id != asked.id and effect.held:
            work.say(waits_already(effect, work, self._buttons(work)))
        elif effect.id != asked.id:
            work.say(met_elsewhere(effect, asked))
        elif effect.state == "proposed":
            self._held(work, effect)
        else:
            await self.finish(work, effect)

    async def _too_late(self, work: Work, effect: Effect | None, approver: str) -> None:
        if effect is not None and effect.state == "unknown" and approver:
            await self.finding.settle(work, effect, happened=True)
        elif effect is not None and effect.approval == "needed" and effect.state == "proposed":
            self._held(work, effect)
        elif not approver:  # who approves what was withdrawn a moment ago reads of it at the desk
            done = effect is not None and effect.state == "settled"
            gone = Draft(response="effect.already_done" if done else "effect.gone")
            work.say(await instead(self.ledger, effect) or gone)

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
            await self.finding.settle(work, effect, happened=False)
        elif not move.facts.get("silent") and (dropped or not refused_by):
            said = "effect.refused" if refused_by else "effect.dropped"
            done = withdrawn(effect) if effect and effect.held and not refused_by else Draft(response=said)
            met = None if refused_by else await instead(self.ledger, effect)
            work.say(met or (done if dropped else Draft(response="effect.gone")))

    async def show_again(self, work: Work, *, aside: bool, counts: bool = True) -> None:
        """Show the effect that waits for a word once more, with its buttons; not beside one that this turn asks about.

        Args:
            counts: Whether a plain yes that comes next confirms it; otherwise it shows it once more.
        """
        waiting = [effect for effect in work.conversation.effects if effect.state == "proposed"]
        if not waiting or work.proposals:
            return
        effect = waiting[-1]
        if await self._overtaken(work, effect.id):
            work.drafts = [draft for draft in work.drafts if draft.response != "effect.not_yet"]  # it is
            return
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
            outcome = await self.performing.send(work, effect)
            effect = await self.finding.written(work, effect, outcome)
        work.effects.append(effect)
        said = await said_of(self.ledger, effect, self._words(effect.action, effect.step))
        work.say(replace(said, buttons=self._buttons(work).undo(effect)))
        ask_person(work, effect)

    async def find_out(self, work: Work, effect: Effect) -> None:
        """For a turn that is given up: ask the shop what became of an effect, send nothing, and say it in plain words."""
        if effect.state == "submitted":
            effect = await self.finding.look_up(work, effect)
        self.finding.tell(work, effect)

    async def left_over(self, work: Work) -> None:
        """Finish what this turn submitted before its process died or a person took over, whatever it is about now."""
        told = {effect.id for effect in work.effects}
        for effect in work.conversation.effects:
            if effect.state != "proposed" and effect.id not in told:
                await self.finish(work, effect)

    async def _needs_person(self, work: Work, proposal: Proposal) -> bool:
        entry = self.domain.entry(proposal.action)
        level = self.levels.of(proposal.action, entry.folder)
        if level == "assist" or (level == "guarded" and entry.skill.stakes != "low"):
            return True
        if (
            voids_unseen(proposal, work.session.principal.customer_id)
            and self._words(proposal.action, proposal.step).approval
        ):
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
        await self._after(work, effect, asked=proposal)

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
