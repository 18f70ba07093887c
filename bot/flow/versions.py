"""What a form knows when its skill has been replaced: values that one version accepted are looked at by the next."""

from dataclasses import replace

from bot.errors import NotFound
from bot.flow.work import Work
from bot.forms import PHONE_TAIL
from bot.identity import SessionShop
from bot.skill import Skill
from bot.skill.slots import SlotRejected


async def checked_again(work: Work, skill: Skill, shop: SessionShop, requested: str) -> str:
    """Forget the values of the open form that this version does not accept; the slot asked for, if there still is one."""
    if work.loop != skill.name():
        return requested
    scene = replace(work.scene((), shop), skill=skill)
    for name, slot in skill.slots.items():
        if (value := work.slots.get(name)) is None:
            continue
        try:
            work.set(name, await slot.check(str(value), scene))
        except (SlotRejected, NotFound):
            work.set(name, None)
    return requested if requested in (*skill.slots, PHONE_TAIL) else ""
