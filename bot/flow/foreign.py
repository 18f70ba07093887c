"""What a turn does besides, where actions of others are in play: Rasa's form actions and its check of slots."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pydantic import JsonValue
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from bot.domain import Domain
from bot.flow.conversation import CORE
from bot.flow.work import Work
from bot.foreign.action import ActionSkill
from bot.foreign.form import REQUESTED, FormSkill, ask, fill
from bot.forms import Prepared
from bot.runner import Ran, Runner
from bot.shop import ShopView
from bot.skill import Skill
from bot.turn import Draft, Move

GLOBAL_SLOTS: Final = "action_validate_slot_mappings"  # Rasa runs it after every message


@dataclass(frozen=True, slots=True)
class ForeignMoves:
    """Runs the actions around an action of others: before it, and while its form is filled."""

    domain: Domain
    runner: Runner
    shop: ShopView

    async def before(self, work: Work, move: Move) -> None:
        """What Rasa does after a message: let the actions' own check fill and mend slots."""
        if GLOBAL_SLOTS not in self.domain.foreign:
            return
        ran = await self.runner.run(GLOBAL_SLOTS, work.tracker(move.intent, move.entities))
        if not ran.failed:
            work.say(*(replace(draft, aside=True) for draft in ran.drafts))
            work.take(event for event in ran.events if event["event"] == "slot")

    async def settle(self, work: Work, name: str) -> None:
        """What a foreign action does is not ours to undo: from here on no newer message replaces this turn's work."""
        if name in self.domain.foreign:
            async with work.fenced():
                pass

    async def prepare(self, work: Work, skill: Skill, move: Move, *, requested: str) -> Prepared | None:
        """Run what comes before an action of others, and fill its form; None for a skill that fills its own slots."""
        if isinstance(skill, FormSkill | ActionSkill):
            await self.before(work, move)
        return await self._fill(work, skill, move, requested) if isinstance(skill, FormSkill) else None

    async def _fill(self, work: Work, form: FormSkill, move: Move, requested: str) -> Prepared:
        """Fill a form's slots from what was said; its question is part of what is prepared."""

        async def validate(given: Mapping[str, JsonValue]) -> Ran:
            tracker = work.tracker(move.intent, move.entities)
            tracker.active_loop = {"name": form.name()}
            tracker.slots = {**tracker.slots, **given, REQUESTED: requested or None}
            # What was just filled stands last in the events: that is where Rasa's checks look for it.
            tracker.events += [SlotSet(name, value) for name, value in given.items()]
            return await self.runner.run(form.validator, tracker)

        scene = work.scene(move.entities, self.shop)
        prepared = await fill(form, scene, requested=requested, validate=validate)
        allowed = {name: value for name, value in prepared.accepted.items() if not name.startswith(CORE)}
        prepared = replace(prepared, accepted=allowed)
        if not prepared.asks:
            return prepared
        known = {**work.slots, **prepared.accepted}
        asked = await self._ask(work, form, prepared.asks, known)
        return replace(prepared, drafts=(*prepared.drafts, *asked))

    async def question(self, work: Work, form: FormSkill, slot: str, *, aside: bool) -> tuple[Draft, ...]:
        """The open question of a form once more."""
        asked = await self._ask(work, form, slot, work.slots)
        return tuple(replace(draft, aside=aside) for draft in asked)

    async def _ask(
        self, work: Work, form: FormSkill, slot: str, known: Mapping[str, JsonValue]
    ) -> tuple[Draft, ...]:
        async def run(action: str) -> Ran:
            return await self.runner.run(action, self._asking(work, form, slot, known))

        return await ask(form, slot, work.scene((), self.shop), run)

    def _asking(self, work: Work, form: FormSkill, slot: str, known: Mapping[str, JsonValue]) -> Tracker:
        tracker = work.tracker("", ())
        tracker.active_loop = {"name": form.name()}
        tracker.slots = {**known, REQUESTED: slot}
        return tracker
