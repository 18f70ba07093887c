"""A walk through one skill: from the wish over every question to its end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from bot.certify.arena import Arena
from bot.certify.lines import Line, Setting, answers, wish
from bot.conversation.records import effects
from bot.forms import PHONE_TAIL
from bot.skill import Skill
from bot.testing.answer import Answer
from bot.testing.rehearsal import Desk
from bot.testing.talk import Talk

_LONGEST: Final = 8  # questions of one form
_TRIES: Final = 12  # answers that were not taken, before a walk counts as stuck
CONFIRM: Final = "button.confirm"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One effect of a conversation, whatever became of it."""

    type: str
    order: str
    minor: int
    details: tuple[tuple[str, str], ...]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What a walk came to."""

    decision: str = ""
    responses: tuple[str, ...] = ()
    effects: tuple[Proposed, ...] = ()
    slots: tuple[str, ...] = ()  # what was asked, in order
    stuck: str = ""  # the slot that took none of the answers
    problems: tuple[str, ...] = ()  # what was raised inside a turn

    @property
    def kind(self) -> str:
        """The decision; `proposal` while an effect waits for a yes."""
        return "proposal" if any(e.state == "proposed" for e in self.effects) else self.decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """How a skill is gone through: who says what, and how it ends."""

    action: str
    setting: Setting
    opening: Line
    answers: tuple[tuple[str, Line], ...] = ()
    ending: Ending = Ending()
    settles: bool = False  # what it shows in the end is done after a yes

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything that is said, in order."""
        return (self.opening, *(line for _, line in self.answers))

    @property
    def asked(self) -> tuple[str, ...]:
        """The slots that are asked for, in order."""
        return tuple(slot for slot, _ in self.answers)


async def ending(desk: Desk, talk: Talk, last: Answer, asked: Sequence[str]) -> Ending:
    """What a conversation has come to so far."""
    query = select(effects).where(effects.c.conversation_id == talk.address.id).order_by(effects.c.created_at)
    async with desk.app.store.read() as tx:
        rows = (await tx.execute(query)).all()
    done = tuple(
        Proposed(
            row.type,
            row.order_id,
            row.amount_minor or 0,
            tuple(sorted((row.details or {}).items())),
            row.state,
        )
        for row in rows
    )
    return Ending(
        decision=last.decision,
        responses=last.responses,
        effects=done,
        slots=tuple(asked),
        problems=tuple(desk.problems),
    )


async def walk(arena: Arena, skill: Skill, setting: Setting) -> Walk:
    """Go through a skill; an answer that is not taken is replaced by the next until one is."""
    opening = wish(next(iter(skill.intents)), setting)
    found = Walk(action=skill.name(), setting=setting, opening=opening)
    wrong: dict[str, int] = {}
    for _ in range(_TRIES):
        async with arena.desk() as desk:
            found, refused = await follow(desk, skill, found, wrong)
        if not refused or found.ending.stuck:
            return found
        wrong[refused] = wrong.get(refused, 0) + 1
    return replace(found, ending=replace(found.ending, stuck=refused))


async def follow(
    desk: Desk, skill: Skill, plan: Walk, wrong: Mapping[str, int], name: str = ""
) -> tuple[Walk, str]:
    """One attempt; the second value is the slot whose answer was refused.

    Args:
        wrong: how many answers of a slot were refused before.
        name: of the conversation.
    """
    talk = desk.talk(plan.setting.customer, name)
    last = await plan.opening.say(talk)
    given: list[tuple[str, Line]] = []
    for _ in range(_LONGEST):
        action, slot = await talk.form()
        if action != skill.name() or slot == PHONE_TAIL or desk.problems:
            break
        shown = (await talk.messages())[-1].reply.buttons
        possible = list(answers(skill, slot, skill.slots[slot], shown, plan.setting))
        number = wrong.get(slot, 0)
        if number >= len(possible):
            end = await ending(desk, talk, last, [name for name, _ in given])
            return replace(plan, answers=tuple(given), ending=replace(end, stuck=slot)), slot
        last = await possible[number].say(talk)
        if await talk.form() == (action, slot) and not desk.problems:
            return replace(plan, answers=tuple(given)), slot
        given.append((slot, possible[number]))
    end = await ending(desk, talk, last, [name for name, _ in given])
    return replace(plan, answers=tuple(given), ending=end), ""
