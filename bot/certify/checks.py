"""Checks in which nothing goes wrong with shop or process: contract, states, interruptions, repeats, restarts."""

from dataclasses import replace

from bot.certify.explore import askable, settings
from bot.certify.interrupt import interrupt
from bot.certify.matrix import Visitors, cells
from bot.certify.trial import Badge, Played, Trial, confirm_title, play, shows_effect, twice, wrong_in
from bot.certify.walk import Walk, ending, walk
from bot.errors import BadInput
from bot.skill import MONEY_EFFECTS
from bot.skill.named import named

_STATES = 16  # orders, customers and wordings


async def contract(trial: Trial) -> Badge:
    """Everything it declares is there: labels, questions, words of its effects, a stake for its money."""
    skill, responses = trial.skill, trial.arena.models.responses
    words = [
        w
        for s in type(skill).effects().values()
        for w in (s.words.confirm, s.words.done, s.words.approval, s.words.failed, s.words.unknown)
    ]
    needed = [
        *(f"intent.{intent}" for intent in skill.intents if not intent.startswith("dialog.")),
        *(slot.ask for slot in skill.slots.values()),
        *words,
        *named(type(skill)),
    ]
    missing = [name for name in needed if name and name not in responses]
    if missing:
        return Badge(name="contract", runs=len(needed), problem=f"there is no response {missing[0]!r}")
    if skill.stakes != "money" and any(s.type in MONEY_EFFECTS for s in type(skill).effects().values()):
        return Badge(
            name="contract", runs=len(needed), problem="it moves money and its stakes are not 'money'"
        )
    unasked = askable(skill) - {slot for each in trial.walks for slot in each.asked}
    problem = (
        f"{sorted(unasked)[0]} is never asked for, or took no answer; name some in `samples`"
        if unasked
        else ""
    )
    return Badge(name="contract", runs=len(needed), problem=problem)


async def states(trial: Trial) -> Badge:
    """Whoever asks, about an order in whatever state, gets one true answer."""
    tried = settings(trial.arena, trial.skill)[:_STATES]
    for number, setting in enumerate(tried, 1):
        try:
            found = await walk(trial.arena, trial.skill, setting)
        except BadInput as error:
            return Badge(name="every state", runs=number, problem=str(error))
        problem = next(iter(found.ending.problems), "")
        if not problem:
            async with trial.arena.desk() as desk:
                problem = wrong_in(trial, await play(trial, desk, found))
        if problem:
            return _badge("every state", number, f"about {setting.order or 'no order'}: {problem}")
    return Badge(name="every state", runs=len(tried))


async def interruptions(trial: Trial, others: dict[str, Walk]) -> Badge:
    """Every question, interrupted by every kind of other wish."""
    chosen, possible = cells(Visitors(trial.arena, others), trial.walks)
    for number, (target, slot, by) in enumerate(chosen, 1):
        cell = await interrupt(trial.arena, target, slot, by)
        if cell.problem:
            return Badge(
                name="interruptions",
                runs=number,
                problem=f"{cell.name}: {cell.problem}",
                transcript=cell.transcript,
            )
    return Badge(name="interruptions", runs=len(chosen), possible=possible)


async def repeats(trial: Trial) -> Badge:
    """The same delivery twice, the same words twice, the button clicked twice: one turn each, one effect."""
    for number, run in enumerate((_delivered_twice, _said_twice, _clicked_twice), 1):
        if problem := await run(trial):
            return _badge("repeats", number, problem)
    return Badge(name="repeats", runs=3)


async def restarts(trial: Trial) -> Badge:
    """Everything is opened anew before each turn; the end is the same."""
    async with trial.arena.desk() as desk:
        plain = await play(trial, desk, trial.best)
        wanted = await ending(desk, plain.talk, plain.turns[-1], ())
    async with trial.arena.desk() as desk:

        async def again(_: int) -> None:
            await desk.restart()

        played = await play(trial, desk, trial.best, before=again)
        got = await ending(desk, played.talk, played.turns[-1], ())
    problem = wrong_in(trial, played)
    if not problem and got != wanted:
        problem = played.failed(f"it ends with {got} instead of {wanted}")
    return _badge("restarts", len(played.turns), problem)


async def _delivered_twice(trial: Trial) -> str:
    async with trial.arena.desk() as desk:
        talk = desk.talk(trial.best.setting.customer)
        played = Played(desk, talk)
        for number, line in enumerate(trial.best.lines):
            await line.write(talk, key=f"key-{number}")
            played.turns.append(await talk.finish(await line.write(talk, key=f"key-{number}")))
        if len(await talk.turns()) != len(trial.best.lines):
            return played.failed("a message that was delivered twice was answered twice")
        got = await ending(desk, talk, played.turns[-1], trial.best.asked)
        same = replace(got, problems=()) == replace(trial.best.ending, problems=())
        return wrong_in(trial, played) or ("" if same else played.failed("it ends differently"))


async def _said_twice(trial: Trial) -> str:
    async with trial.arena.desk() as desk:
        talk = desk.talk(trial.best.setting.customer)
        played = Played(desk, talk)
        for line in trial.best.lines:
            await line.write(talk)
            played.turns.append(await line.say(talk))
            await desk.settle()
        return wrong_in(trial, played) or next((played.failed(p) for p in desk.problems), "")


async def _clicked_twice(trial: Trial) -> str:
    async with trial.arena.desk() as desk:
        talk = desk.talk(trial.best.setting.customer)
        played = Played(desk, talk, [await line.say(talk) for line in trial.best.lines])
        if not await shows_effect(trial, talk, played.turns[-1]):
            return ""
        button = await talk.button(confirm_title(trial, trial.best))
        first = await talk.write(button.payload, kind="press")
        second = await talk.write(button.payload, kind="press")
        played.turns += [await talk.finish(first), await talk.finish(second)]
        played.turns.append(await talk.finish(await talk.write(button.payload, kind="press")))
        return twice(played) or next((played.failed(p) for p in desk.problems), "")


def _badge(name: str, runs: int, problem: str) -> Badge:
    said, _, transcript = problem.partition("\n\n")
    return Badge(name=name, runs=runs, problem=said, transcript=transcript)
