"""Looks for the walks that lead through a skill: over all of its questions, and as far as it goes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.certify.arena import Arena
from bot.certify.lines import Setting, openings
from bot.certify.walk import CONFIRM, Walk, ending, walk
from bot.errors import BadInput
from bot.shop import Order
from bot.skill import Skill

_SETTINGS: Final = 24  # customers, orders and wordings that are tried
_ORDER: Final = ("act", "proposal", "answer", "decline", "clarify", "handoff", "")


async def explore(arena: Arena, skill: Skill, *, far: bool = True) -> list[Walk]:
    """Walks that together ask every question of a skill that can be brought about; the best one first.

    Args:
        far: look for a walk that leads as far as the skill can go, not just over every question.
    """
    wanted = askable(skill)
    walks: list[Walk] = []
    for setting in settings(arena, skill)[:_SETTINGS]:
        reached = {name for each in walks for name in each.asked}
        if walks and wanted <= reached and (_good(walks[0], skill) or not far):
            break
        try:
            found = await walk(arena, skill, setting)
            if far and found.ending.kind == "proposal":
                found = replace(found, settles=await _settles(arena, found))
        except BadInput:
            continue
        if set(found.asked) - reached or not walks or _rank(found) < _rank(walks[0]):
            walks.append(found)
            walks.sort(key=_rank)
    return walks


def askable(skill: Skill) -> set[str]:
    """The slots that a customer may be asked for."""
    return {name for name, slot in skill.slots.items() if slot.ask and slot.required}


def settings(arena: Arena, skill: Skill, language: str = "zh") -> list[Setting]:
    """Who may ask for it, about which order, in which words; the likeliest first."""
    takes_order = any(slot.entity == "order_id" for slot in skill.slots.values())
    states = {state for slot in skill.slots.values() for state in getattr(slot, "states", ())}
    return [
        Setting(customer=customer.id, language=language, order=number, given=given)
        for given in openings(skill)
        for customer in arena.customers
        for number in (_numbers(arena.orders(customer.id), states) if takes_order else ("",))
    ]


def _numbers(orders: Sequence[Order], states: set[str]) -> list[str]:
    """Orders of every state, one of each in turn, those of the wanted states first; of twins only one."""
    different = {(o.state, o.amount.minor, o.delivered_at): o for o in orders}.values()
    ranked = sorted(different, key=lambda o: (o.state not in states, o.state, o.amount.minor))
    turn = {o.id: sum(p.state == o.state for p in ranked[:number]) for number, o in enumerate(ranked)}
    return [o.id for o in sorted(ranked, key=lambda o: turn[o.id])] or [""]


async def _settles(arena: Arena, one: Walk) -> bool:
    """Whether the shop does what the walk leads to."""
    async with arena.desk() as desk:
        talk = desk.talk(one.setting.customer)
        for line in one.lines:
            await line.say(talk)
        last = await talk.press(arena.models.responses.text(CONFIRM, {}, one.setting.language))
        end = await ending(desk, talk, last, ())
        return all(effect.state == "settled" for effect in end.effects)


def _rank(one: Walk) -> tuple[bool, bool, bool, int, int]:
    """How far it leads; the less the further: to an act rather than a refusal, over more questions."""
    end = one.ending
    unsettled = end.kind == "proposal" and not one.settles
    return (bool(end.problems), bool(end.stuck), unsettled, _ORDER.index(end.kind), -len(one.answers))


def _good(one: Walk, skill: Skill) -> bool:
    """Whether it leads as far as the skill can go."""
    if one.ending.stuck or one.ending.problems:
        return False
    return one.ending.kind == "act" or one.settles if skill.effects() else one.ending.kind == "answer"
