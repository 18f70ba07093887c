"""Runs every check on one skill."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import Final

from bot.certify.arena import Arena
from bot.certify.checks import contract, interruptions, repeats, restarts, states
from bot.certify.explore import explore
from bot.certify.strangers import strangers
from bot.certify.tongues import languages
from bot.certify.trial import Badge, Trial
from bot.certify.trouble import crashes, timeouts
from bot.certify.walk import Walk
from bot.errors import BadInput
from bot.plugins import load_skills
from bot.skill import Skill

Check = Callable[[Trial], Awaitable[Badge]]
# Folders whose skills interrupt the one on trial.
COMPANIONS: Final = ("orders", "products", "knowledge", "smalltalk")


async def certify(arena: Arena, skill: Skill, only: Collection[str] | None = None) -> AsyncIterator[Badge]:
    """The badges of a skill, one after the other; after a broken contract nothing else is tried.

    Args:
        only: names of the checks to run besides the contract; all when left out.
    """
    walks = await explore(arena, skill)
    if not walks:
        yield Badge(name="contract", problem="it never comes to an answer")
        return
    trial = Trial(arena=arena, skill=skill, walks=walks)
    first = await contract(trial)
    yield first
    if not first.passed:
        return
    for name, check in CHECKS.items():
        if only is not None and name not in only:
            continue
        try:
            yield await check(trial)
        except BadInput as error:
            said, _, transcript = str(error).partition("\n\n")
            yield Badge(name=name, problem=said, transcript=transcript)


async def arena_for(cls: type[Skill], fixture: Path | None = None) -> Arena:
    """An arena with this skill and a few of ours beside it, none of which claims the same."""
    claimed, action = set(cls.intents), cls().name()
    beside = [each.cls for each in load_skills(COMPANIONS)]
    apart = [each for each in beside if not claimed & set(each.intents) and each().name() != action]
    return await Arena.open([*apart, cls], fixture)


async def interrupted(trial: Trial) -> Badge:
    """Interruptions by the other skills of the arena."""
    others: dict[str, Walk] = {}
    for each in trial.arena.skills:
        other = each.cls()
        if other.name() != trial.skill.name() and (found := await _way_through(trial.arena, other)):
            others[other.name()] = found
    return await interruptions(trial, others)


async def _way_through(arena: Arena, skill: Skill) -> Walk | None:
    """A walk of a skill, looked for once in each shop."""
    key = (type(skill), arena.bench.folder)
    if key not in _WALKS:
        walks = await explore(arena, skill, far=False)
        _WALKS[key] = walks[0] if walks else None
    return _WALKS[key]


_WALKS: dict[tuple[type[Skill], Path], Walk | None] = {}
# What fails soonest comes first.
CHECKS: Final[Mapping[str, Check]] = {
    "every state": states,
    "repeats": repeats,
    "restarts": restarts,
    "languages": languages,
    "wrong customer": strangers,
    "interruptions": interrupted,
    "time-outs": timeouts,
    "crashes": crashes,
}
