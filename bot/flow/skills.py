"""Moves that run skills: fill their slots, run them, and take what they returned."""

from dataclasses import dataclass, replace
from typing import Any, Final

from rasa_sdk.events import ActionExecuted

from bot.domain import Domain
from bot.errors import NotFound, Rejected, Unavailable
from bot.flow import numberless, patience
from bot.flow.aside import Aside
from bot.flow.conversation import LAST_ACTION, TO_OPEN, WAITING
from bot.flow.doors import Doors, ask_tail, names_order, tail_of
from bot.flow.effects import EffectMoves
from bot.flow.foreign import ForeignMoves
from bot.flow.proposals import proposal_of
from bot.flow.versions import checked_again
from bot.flow.work import Work
from bot.foreign.form import FormSkill
from bot.forms import PHONE_TAIL, Prepared, prepare, question
from bot.identity import Identity, SessionShop
from bot.runner import Runner
from bot.skill import PROPOSAL_SLOT, Skill
from bot.skill.slots import IdentityNeeded, SlotRejected
from bot.turn import Draft, Entity, HandoffWish, Move

LONGEST_CHAIN: Final = 3  # follow-up actions of one move


@dataclass(frozen=True, slots=True)
class SkillMoves:
    """Runs skills for one turn; everything they change goes through the work."""

    domain: Domain
    runner: Runner
    shop: SessionShop
    identity: Identity
    effects: EffectMoves

    async def run(self, work: Work, move: Move) -> None:
        """Begin or repeat an action."""
        under_way = work.conversation.underway(move.target)
        if under_way is not None:
            await self.effects.finish(work, under_way)
            return
        interrupted = self._open_form(work, move.target)
        work.set(LAST_ACTION, move.target)
        await self._go(work, self.domain.skill(move.target), move, requested="")
        if interrupted and (work.loop == move.target or work.proposals):
            work.put_aside(interrupted)  # one question at a time
        elif interrupted and not work.loop:
            work.go_back(interrupted)

    async def fill(self, work: Work, move: Move) -> None:
        """Take what was said as the answer to the open form."""
        requested = str(work.slots.get("requested_slot") or "")
        if requested == PHONE_TAIL:
            if names_order(move.entities):
                requested = ""
            elif not tail_of(move.entities):
                await self._ask_again(work, aside=False)
                return
            elif not await self._doors.opened(work, move.entities):
                return
        work.set(LAST_ACTION, move.target)
        await self._go(work, self.domain.skill(move.target), move, requested=requested)

    async def go_on(self, work: Work) -> None:
        """Take up the form that was interrupted last, once nothing else is asked and nobody else is to answer."""
        if not (work.loop or work.asks_for_a_yes or work.wish) and work.take_up():
            await self._remind(work, aside=True)

    async def _remind(self, work: Work, *, aside: bool) -> None:
        """Put the open question again; one that nobody answers among other talk is dropped without a word."""
        if not aside or patience.left(work, self.domain):
            await self._ask_again(work, aside=aside)
        elif patience.spent(work, self.domain):
            work.close_form(_forgets(self.domain.skill(work.loop)))

    async def resume(self, work: Work, move: Move) -> None:
        """Put the open question again: of the form of this action, or of the effect that waits for a word."""
        missed, no_number = bool(move.facts.get("missed")), bool(move.facts.get("no_number"))
        if missed:
            work.say(Draft(response="clarify.again", aside=True))
        if move.facts.get("which"):
            self.effects.ask_which(work)
        elif not move.target and not work.loop:
            aside = move.intent != "dialog.affirm"
            if not aside or patience.left(work, self.domain):
                # A yes counts for what was just shown, not where a question or terms beside it are still open.
                open_ = bool(move.facts.get("unsettled")) or (aside and self._asks_back(work))
                await self.effects.show_again(work, aside=aside, counts=not open_)
        elif move.target and work.loop == move.target:
            await self._remind(work, aside=not (missed or no_number))
        elif work.loop and not work.drafts:
            await self._remind(work, aside=False)  # an act waits behind the form: silence answers nothing
        # Else what interrupted has just asked something itself: one question at a time.

    def _asks_back(self, work: Work) -> bool:
        """Whether this turn asks something of its own before what waits is shown again."""
        said = (draft.response for draft in work.drafts if draft.response and not draft.aside)
        return any(self.domain.responses[name].decision == "clarify" for name in said)

    async def cancel_form(self, work: Work, move: Move) -> None:
        """Close the open form as the customer wishes."""
        work.close_form(_forgets(self.domain.skill(move.target)))
        work.set(WAITING, None)
        work.set(LAST_ACTION, None)  # an order number that comes later is not meant for it
        if not move.facts.get("silent"):
            work.say(Draft(response="form.cancelled"))

    def _open_form(self, work: Work, beside: str) -> Aside | None:
        """The open form of another action, with what it knows."""
        slot = str(work.slots.get("requested_slot") or "")
        if not slot or work.loop in ("", beside):
            return None
        own = self.domain.skill(work.loop).slots
        return Aside(work.loop, slot, {n: v for n in own if (v := work.slots.get(n)) is not None})

    def close_gone(self, work: Work) -> None:
        """Close forms whose skill is no longer there: it was taken out, or its new version has another name."""
        if work.loop and work.loop not in self.domain.installed:
            work.close_form()
        work.keep_waiting(lambda form: form.action in self.domain.installed)

    async def _ask_again(self, work: Work, *, aside: bool) -> None:
        slot = str(work.slots.get("requested_slot") or "")
        skill = self.domain.skill(work.loop)
        if self._stale(work):
            await self._go(work, skill, _AS_BEFORE, requested=PHONE_TAIL)
            return
        if isinstance(skill, FormSkill):
            work.say(*await self._foreign.question(work, skill, slot, aside=aside))
        elif not numberless.put(work, self.domain, [await self._question(work, skill, slot, aside=aside)]):
            work.close_form(_forgets(skill))

    def _stale(self, work: Work) -> bool:
        return work.is_stale(work.loop, self.domain.version(work.loop))

    async def _go(
        self, work: Work, skill: Skill, move: Move, *, requested: str, left: int = LONGEST_CHAIN
    ) -> None:
        try:
            if self._stale(work):
                requested = await checked_again(work, skill, self.shop, requested)
            prepared = await self._prepare(work, skill, move, requested=requested)
            await self._prepared(work, skill, prepared, move, left)
        except IdentityNeeded as needed:
            if await self._doors.knock(work, skill, needed.order_id, move):
                await self._go(work, skill, move, requested="", left=left)
        except NotFound:
            work.close_form(_forgets(skill))
            work.set("order_id", None)
            await self._doors.missed(work)
        except Unavailable:
            work.close_form(_forgets(skill))
            work.say(Draft(response="error.unavailable"))
        except Rejected:
            work.close_form(_forgets(skill))
            work.say(Draft(response="effect.failed"))

    async def _prepare(self, work: Work, skill: Skill, move: Move, *, requested: str) -> Prepared:
        theirs = await self._foreign.prepare(work, skill, move, requested=requested)
        scene = replace(
            work.scene(move.entities, self.shop), standing=work.conversation.standing(skill.name())
        )
        return theirs or await prepare(skill, scene, requested=requested)

    @property
    def _doors(self) -> Doors:
        return Doors(self.identity)

    @property
    def _foreign(self) -> ForeignMoves:
        return ForeignMoves(self.domain, self.runner, self.shop)

    async def _prepared(self, work: Work, skill: Skill, prepared: Prepared, move: Move, left: int) -> None:
        for slot, value in prepared.accepted.items():
            work.set(slot, value)
        waits = numberless.put(work, self.domain, prepared.drafts)
        if prepared.asks and waits:
            work.open_form(skill.name(), prepared.asks)
            work.accepted_by(skill.name(), self.domain.version(skill.name()))
        elif prepared.asks or prepared.stopped:
            work.close_form(_forgets(skill))
        else:
            form = await self._act(work, skill.name(), move.intent, move.entities)
            kept = form.slots if form is not None else {}  # what was asked for is not asked for again
            work.close_form(name for name in _forgets(skill) if name not in kept)
            if form is not None and not left:
                work.say(Draft(response="clarify.rephrase"))  # they only pass the customer on to each other
            elif form is not None:
                work.set(LAST_ACTION, form.name())
                await self._go(work, form, replace(move, target=form.name()), requested="", left=left - 1)

    async def _act(self, work: Work, action: str, intent: str, entities: tuple[Entity, ...]) -> Skill | None:
        """Run an action and what it asks to follow; a skill with slots that follows is given back, to be filled."""
        name: str | None = action
        for step in range(LONGEST_CHAIN):
            if name is None:
                return None
            if step:
                work.passed_on(self.domain.folder(action), self.domain.folder(name))
            if step and (form := self.domain.form(name)):
                return form
            try:
                await self._foreign.settle(work, name)
                ran = await self.runner.run(name, work.tracker(intent, entities, name))
            except SlotRejected as problem:
                work.say(Draft(response=problem.response, facts=problem.facts))
                return None
            work.say(*(ran.drafts or ((Draft(response="clarify.rephrase"),) if ran.rejected else ())))
            if ran.failed or ran.rejected:
                return None
            work.events.append(ActionExecuted(name))
            name = await self._take(work, ran.events)
        return None

    async def _take(self, work: Work, events: tuple[dict[str, Any], ...]) -> str | None:
        """Keep plain events, act on proposals and on the wish for a person; the name of a follow-up action, if any."""
        follow: str | None = None
        for event in events:
            if event["event"] == "slot" and event.get("name") == PROPOSAL_SLOT:
                await self.effects.propose(
                    work, await proposal_of(self.domain, self.shop, work, event["value"])
                )
            elif event["event"] == "pause":
                about = event.get("metadata") or {}
                work.wish = HandoffWish(
                    reason=str(about.get("reason", "skill")), queue=str(about.get("queue", "general"))
                )
            elif event["event"] == "followup":
                known = event.get("name") in self.domain.installed or event.get("name") in self.domain.foreign
                follow = str(event["name"]) if known else None
            else:
                work.take([event])
        return follow

    async def _question(self, work: Work, skill: Skill, slot: str, *, aside: bool) -> Draft:
        if slot == PHONE_TAIL:
            return ask_tail(str(work.slots.get(TO_OPEN) or ""), aside=aside)
        scene = replace(work.scene((), self.shop), skill=skill)
        return await question(skill.slots[slot], scene, aside=aside)


_AS_BEFORE: Final = Move(kind="resume", target="")  # nothing new was said


def _forgets(skill: Skill) -> list[str]:
    return [name for name, slot in skill.slots.items() if slot.lifetime == "skill"]
