"""Forms: before a skill runs, its slots are filled from what was said, what is known, and at last by asking."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from pydantic import JsonValue

from bot.skill import Skill
from bot.skill.slots import Scene, Slot, SlotRejected
from bot.turn import Draft

PHONE_TAIL: Final = "phone_tail"  # asked by the core when an order must first be opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What came of preparing a skill: accepted values, and the question that is still open, if any."""

    accepted: Mapping[str, JsonValue] = field(default_factory=dict)
    asks: str = ""  # name of the slot that is asked for
    drafts: tuple[Draft, ...] = ()
    stopped: bool = False  # a value ended the form: there is nothing to ask

    @property
    def ready(self) -> bool:
        """Whether the skill may run."""
        return not self.asks and not self.stopped


async def prepare(skill: Skill, scene: Scene, *, requested: str = "") -> Prepared:
    """Fill the slots of a skill in their order; stops at the first that has to be asked for.

    A value counts in this order: said now, implied now, known from before, the only one that fits. NotFound and
    IdentityNeeded pass through: they concern the conversation, not the slot.
    """
    accepted: dict[str, JsonValue] = {}
    for name, slot in skill.slots.items():
        here = replace(scene, slots={**scene.slots, **accepted}, skill=skill)
        try:
            value = await _value(name, slot, here, requested)
        except SlotRejected as problem:
            no = Draft(response=problem.response, facts=problem.facts, aside=not problem.final)
            if problem.final:
                return Prepared(accepted=accepted, drafts=(no,), stopped=True)
            accepted |= await _ahead(skill, name, here)
            return Prepared(accepted=accepted, asks=name, drafts=(no, await question(slot, here)))
        if value is not None:
            accepted[name] = value
        elif slot.required:
            accepted |= await _ahead(skill, name, here)
            return Prepared(accepted=accepted, asks=name, drafts=(await question(slot, here),))
    return Prepared(accepted=accepted)


async def _ahead(skill: Skill, asked: str, scene: Scene) -> dict[str, JsonValue]:
    """What the message says of slots behind the one that is asked for: "it says delivered, but nothing came" is said once."""
    names = list(skill.slots)
    behind = {name: skill.slots[name] for name in names[names.index(asked) + 1 :]}
    said = {name: await _now(name, slot, scene, "") for name, slot in behind.items() if slot.ahead}
    accepted: dict[str, JsonValue] = {}
    for name, value in said.items():
        if value is not None:
            with suppress(SlotRejected):  # it is asked for when its turn comes
                accepted[name] = await behind[name].check(value, scene)
    return accepted


async def question(slot: Slot, scene: Scene, *, aside: bool = False) -> Draft:
    """The question for a slot, with its choices."""
    response, facts = await slot.asking(scene)
    options = tuple(await slot.options(scene))
    return Draft(response=response, facts=facts, buttons=options, aside=aside, asks=slot.kind(scene))


async def _value(name: str, slot: Slot, scene: Scene, requested: str) -> JsonValue:
    said = await _now(name, slot, scene, requested)
    if said is not None:
        return await slot.check(said, scene)
    known = scene.slots.get(name)
    return known if known is not None and await slot.stays(scene) else await slot.find(scene)


async def _now(name: str, slot: Slot, scene: Scene, requested: str) -> str | None:
    """The value that was said or implied with this message."""
    return await slot.among(_said(name, slot, scene, requested), scene) or await slot.mentioned(scene)


def _said(name: str, slot: Slot, scene: Scene, requested: str) -> tuple[str, ...]:
    """The values named for this slot, in the order they were said."""
    if slot.entity:
        return tuple(found.value for found in scene.entities if found.entity == slot.entity)
    return (scene.text,) if scene.text and name == requested else ()
