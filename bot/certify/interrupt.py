"""Plays one cell of the interrupt matrix."""

from dataclasses import dataclass

from bot.certify.arena import Arena
from bot.certify.matrix import Cell, Interruption
from bot.certify.walk import CONFIRM, Ending, Walk, ending
from bot.errors import BadInput
from bot.skill import Skill
from bot.testing.answer import Answer
from bot.testing.rehearsal import Desk
from bot.testing.talk import Talk


async def interrupt(arena: Arena, target: Walk, slot: str, by: Interruption) -> Cell:
    """Play one cell on a fresh desk."""
    async with arena.desk() as desk:
        talk = desk.talk(target.setting.customer)
        confirm = arena.models.responses.text(CONFIRM, {}, target.setting.language)
        scene = _Scene(desk, talk, arena.skill(target.action), target, slot, confirm)
        try:
            problem = await scene.play(by)
        except BadInput as error:
            problem = str(error).partition("\n")[0]
        return Cell(action=target.action, slot=slot, by=by, problem=problem, transcript=str(talk.transcript))


@dataclass(frozen=True, slots=True)
class _Scene:
    """A form at one of its questions."""

    desk: Desk
    talk: Talk
    skill: Skill
    target: Walk
    slot: str
    confirm: str  # title of the button that agrees to an effect

    async def play(self, by: Interruption) -> str:
        """What went wrong; empty when the form kept its place to the end."""
        at = self.target.asked.index(self.slot)
        for line in self.target.lines[: at + 1]:
            last = await line.say(self.talk)
        if not await self._waits():
            return f"{self.slot} was not asked for to begin with"
        before = {name: last.slots[name] for name in self.skill.slots if name in last.slots}
        said_before = len(await self.talk.messages())
        question = last.responses[-1] if last.responses else ""  # a slot may word its question by the case
        last = await self._interrupted(by)
        if problem := await self._kept(said_before, question):
            return problem
        lost = next((name for name in before if last.slots.get(name) != before[name]), "")
        if lost:
            return f"the value of {lost} was lost: {before[lost]!r} became {last.slots.get(lost)!r}"
        return await self._finish(at, last)

    @property
    def _quiet(self) -> bool:
        asked = self.skill.slots.get(self.slot)
        return asked is not None and asked.quiet

    async def _waits(self) -> bool:
        return await self.talk.form() == (self.target.action, self.slot)

    async def _interrupted(self, by: Interruption) -> Answer:
        """Say the other wish to its end, which may come early; the last turn of it."""
        for line in by.lines:
            last = await line.say(self.talk)
            shown = [b.title for m in (await self.talk.messages())[-2:] for b in m.reply.buttons]
            if last.decision == "clarify" and self.confirm in shown:
                return await self.talk.press(self.confirm)
            if await self._waits():
                break
        return last

    async def _kept(self, before: int, question: str) -> str:
        """Whether the form waits at the same slot, which was asked for exactly once more, or waits without a word."""
        action, asked = await self.talk.form()
        if not action:
            return "the form was lost"
        if not await self._waits():
            return f"{action} asks for {asked} instead"
        times = [m.reply.response for m in (await self.talk.messages())[before:]].count(question)
        return (
            ""
            if times == 1 or (not times and self._quiet)
            else f"{self.slot} was asked for {times} times on the way back"
        )

    async def _finish(self, at: int, last: Answer) -> str:
        """Answer the rest, but for what the interruption has told; questions and end must be those of the plain walk."""
        earlier = (await ending(self.desk, self.talk, last, ())).effects
        slots = self.skill.slots
        told = {name for name in slots if slots[name].lifetime == "conversation" and name in last.slots}
        rest = self.target.answers[at:]
        left = [rest[0], *(pair for pair in rest[1:] if pair[0] not in told)]
        for number, (slot, line) in enumerate(left, 1):
            last = await line.say(self.talk)
            action, asked = await self.talk.form()
            if action != self.target.action:
                asked = ""  # where it leads to another skill's question, that is its end
            wanted = left[number][0] if number < len(left) else ""
            if asked != wanted:
                return f"after {slot} it asks for {asked or 'nothing'}, not for {wanted or 'nothing'}"
        end = await ending(self.desk, self.talk, last, self.target.asked)
        return _difference(end, self.target.ending, earlier=len(earlier))


def _difference(got: Ending, wanted: Ending, earlier: int) -> str:
    """How the end differs; effects that were there before the form went on are not its own."""
    if got.effects[earlier:] != wanted.effects:
        return f"it ends with {got.effects[earlier:]!r} instead of {wanted.effects!r}"
    for name in ("decision", "responses"):
        if getattr(got, name) != getattr(wanted, name):
            return f"it ends with {name} {getattr(got, name)!r} instead of {getattr(wanted, name)!r}"
    return ""
