"""Moves about effects: propose, show, confirm, perform, finish, drop."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.conversation.store import Tx
from bot.domain import Domain
from bot.effects import Ceiling, Effect, Effects
from bot.errors import NotAllowed, NotFound, Rejected, ShopError, Unavailable, UnknownOutcome
from bot.facts import from_json
from bot.flow.conversation import SHOWN
from bot.flow.work import Work
from bot.shop import Command, Receipt, Shop, look_up
from bot.skill import EffectWords
from bot.turn import Button, Draft, HandoffWish, Move, Proposal

LOOK_UPS_S: Final = (0.2, 0.8, 2.0)  # pauses between asking what became of a key


@dataclass(frozen=True, slots=True)
class EffectMoves:
    """Carries effects through their states. `fenced` opens a commit in the middle of the turn."""

    domain: Domain
    ledger: Effects
    shop: Shop
    deadline_s: float
    autonomy: Callable[[str], str] = lambda folder: "full"

    async def propose(self, work: Work, proposal: Proposal) -> None:
        """Show what would be done; above a limit ask a person; low stakes are done at once."""
        words = self._words(proposal.action, proposal.step)
        facts = {name: from_json(value) for name, value in proposal.facts.items()}
        if await self._needs_person(work, proposal):
            await self._for_approval(work, proposal)
        elif words.confirm:
            work.proposals.append(proposal)
            work.set(SHOWN, proposal.id)
            work.say(Draft(response=words.confirm, facts=facts, buttons=self._buttons(work, proposal.id)))
        else:
            ceiling = await self._ceiling()
            async with work.fenced() as tx:
                effect = await self.ledger.propose(
                    tx, proposal, conversation_id=work.conversation.id, turn_id=work.turn.id
                )
                if effect.state == "proposed":  # otherwise this turn submitted it before its process died
                    turn_id = work.turn.id
                    effect = await self.ledger.submit(tx, effect, turn_id=turn_id, ceiling=ceiling) or effect
            await self.finish(work, effect)

    async def confirm(self, work: Work, move: Move) -> None:
        """Submit what the customer (or the approver) agreed to, then perform it."""
        approver = str(move.facts.get("approver", ""))
        ceiling = await self._ceiling()
        async with work.fenced() as tx:
            effect = await self._theirs(tx, work, move.target, approver)
            after = await self._submit(tx, work, effect, approver, ceiling) if effect else None
        if after is None:
            done = effect is not None and effect.state == "settled"
            work.say(Draft(response="effect.already_done" if done else "effect.gone"))
        elif after.state == "proposed":
            self._held(work, after)
        else:
            await self.finish(work, after)

    async def _submit(
        self, tx: Tx, work: Work, effect: Effect, approver: str, ceiling: Ceiling
    ) -> Effect | None:
        """The effect after submission; still `proposed` when a person must agree after all; None when it is too late."""
        if effect.state != "proposed" and effect.turn_id == work.turn.id:
            return effect  # this turn submitted it before its process died
        return await self.ledger.submit(tx, effect, turn_id=work.turn.id, ceiling=ceiling, approver=approver)

    async def drop(self, work: Work, move: Move) -> None:
        """Drop what was shown, because the customer or a person said no."""
        refused_by = "person" if move.facts.get("response") else ""
        async with work.fenced() as tx:
            effect = await self._theirs(tx, work, move.target, refused_by)
            dropped = effect is not None and await self.ledger.drop(tx, effect.id, refused_by=refused_by)
        if not move.facts.get("silent"):
            said = str(move.facts.get("response") or "effect.dropped")
            work.say(Draft(response=said if dropped else "effect.gone"))

    def show_again(self, work: Work, *, aside: bool) -> None:
        """Show the effect that waits for a word once more, with its buttons."""
        waiting = [effect for effect in work.conversation.effects if effect.state == "proposed"]
        if not waiting:
            return
        effect = waiting[-1]
        words = self._words(effect.action, effect.step)
        work.set(SHOWN, effect.id)
        work.say(
            Draft(
                response=words.confirm,
                facts=effect.facts,
                buttons=self._buttons(work, effect.id),
                aside=aside,
            )
        )

    async def finish(self, work: Work, effect: Effect, *, ask_only: bool = False) -> None:
        """Perform a submitted effect under its key and write down what became of it; then say exactly that.

        With `ask_only` the shop is asked what became of the key, and nothing is sent: for a turn that is given up.
        """
        if effect.state == "submitted":
            state, receipt, problem = await (self._ask(effect) if ask_only else self._perform(work, effect))
            async with work.fenced() as tx:
                await self.ledger.finish(tx, effect.id, state, receipt=receipt, problem=problem)
                effect = await self.ledger.get(tx, effect.id)
        work.effects.append(effect)
        words = self._words(effect.action, effect.step)
        receipt_facts = {
            name: from_json(v) for name, v in _mapping((effect.receipt or {}).get("facts")).items()
        }
        facts = {**effect.facts, "reference": (effect.receipt or {}).get("reference", ""), **receipt_facts}
        said = {"settled": words.done, "unknown": words.unknown}.get(effect.state, words.failed)
        work.say(Draft(response=said, facts=facts))
        if effect.state == "unknown":
            work.wish = HandoffWish(reason="effect_unknown", queue="approvals", effect=effect.id)

    async def _perform(self, work: Work, effect: Effect) -> tuple[str, Receipt | None, str]:
        bound = self.domain.effect(effect.action, effect.step)
        try:
            async with _performing(work, effect.id), asyncio.timeout(self.deadline_s):
                receipt = await bound.perform(effect.command())
        except (TimeoutError, UnknownOutcome):
            return await self._ask(effect)
        except Rejected as no:
            return "failed", None, no.code
        except (NotFound, Unavailable) as problem:
            return "failed", None, type(problem).__name__
        return _outcome(receipt)

    async def _ask(self, effect: Effect) -> tuple[str, Receipt | None, str]:
        found = await self._look_up(effect.command())
        return ("unknown", None, "no answer") if found is None else _outcome(found)

    async def _look_up(self, command: Command) -> Receipt | None:
        """Ask what became of a command, a few times; None means that it is honestly not known."""
        for pause in LOOK_UPS_S:
            await asyncio.sleep(pause)
            try:
                found = await look_up(self.shop, command)
            except ShopError:
                continue
            if found is not None:
                return found
        return None

    async def _needs_person(self, work: Work, proposal: Proposal) -> bool:
        entry = self.domain.entry(proposal.action)
        if self.autonomy(entry.folder) != "full" and entry.skill.stakes != "low":
            return True
        ceiling = await self._ceiling()
        async with self.ledger.reading() as tx:
            return await self.ledger.needs_approval(tx, proposal, ceiling)

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
        self._held(work, effect)

    def _held(self, work: Work, effect: Effect) -> None:
        words = self._words(effect.action, effect.step)
        work.effects.append(effect)
        work.say(Draft(response=words.approval, facts=effect.facts))
        work.wish = HandoffWish(reason="approval", queue="approvals", effect=effect.id)

    async def _theirs(self, tx: Tx, work: Work, effect_id: str, approver: str) -> Effect | None:
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

    def _words(self, action: str, step: str) -> EffectWords:
        return self.domain.effect(action, step).step.words

    def _buttons(self, work: Work, effect_id: str) -> tuple[Button, ...]:
        return tuple(
            Button(
                self.domain.responses.text(title, {}, work.language), f'/{intent}{{"effect":"{effect_id}"}}'
            )
            for title, intent in (("button.confirm", "effect.confirm"), ("button.cancel", "effect.refuse"))
        )


@asynccontextmanager
async def _performing(work: Work, key: str) -> AsyncIterator[None]:
    work.session.performing = key
    try:
        yield
    finally:
        work.session.performing = ""


def _outcome(receipt: Receipt) -> tuple[str, Receipt | None, str]:
    return ("settled", receipt, "") if receipt.state == "done" else ("failed", receipt, receipt.problem)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
