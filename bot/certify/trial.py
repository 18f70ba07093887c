"""One skill on trial: its walks, and what is asked of every turn whatever is done to it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import get_args

from bot.certify.arena import Arena
from bot.certify.walk import CONFIRM, Walk
from bot.shop import EffectType
from bot.skill import Skill
from bot.testing.answer import Answer
from bot.testing.rehearsal import Desk
from bot.testing.talk import Talk

AtTurn = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What came of one check: how many runs, and the first thing that went wrong."""

    name: str
    runs: int = 0
    possible: int = 0  # where not everything is tried
    problem: str = ""
    transcript: str = ""

    @property
    def passed(self) -> bool:
        """Whether the skill stood it."""
        return not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A skill and the walks that lead through it, the one that leads furthest first."""

    arena: Arena
    skill: Skill
    walks: Sequence[Walk]

    @property
    def best(self) -> Walk:
        """The walk that is repeated under every kind of trouble."""
        return self.walks[0]

    @property
    def done_words(self) -> frozenset[str]:
        """Responses that say that an effect has happened."""
        return frozenset(step.words.done for step in type(self.skill).effects().values())

    @property
    def shop_words(self) -> frozenset[str]:
        """Those of them that only the shop's ledger makes true; an effect of a skill's own happens elsewhere."""
        steps = type(self.skill).effects().values()
        return frozenset(step.words.done for step in steps if step.type in get_args(EffectType))


@dataclass(slots=True)
class Played:
    """A walk as it was played once."""

    desk: Desk
    talk: Talk
    turns: list[Answer] = field(default_factory=list)

    def failed(self, problem: str) -> str:
        """The problem with the conversation it came up in, for the badge."""
        return f"{problem}\n\n{self.talk.transcript}"


async def play(
    trial: Trial, desk: Desk, walk: Walk, *, before: AtTurn | None = None, name: str = ""
) -> Played:
    """Say every line of a walk, and yes to what is shown in the end; `before` is called before each turn."""
    played = Played(desk, desk.talk(walk.setting.customer, name))
    for number, line in enumerate(walk.lines):
        if before:
            await before(number)
        played.turns.append(await line.say(played.talk))
    if await shows_effect(trial, played.talk, played.turns[-1]):
        if before:
            await before(len(walk.lines))
        played.turns.append(await played.talk.press(confirm_title(trial, walk)))
    return played


def confirm_title(trial: Trial, walk: Walk) -> str:
    """What is written on the button that agrees to an effect."""
    language = walk.setting.language
    return trial.arena.models.responses.text(CONFIRM, {}, language)


async def shows_effect(trial: Trial, talk: Talk, last: Answer) -> bool:
    """Whether an effect waits for a yes."""
    shown = [b.payload for m in (await talk.messages())[-2:] for b in m.reply.buttons]
    return last.decision == "clarify" and any(payload.startswith("/effect.confirm") for payload in shown)


def wrong_with(trial: Trial, turn: Answer) -> str:
    """What no turn may be, whatever happens to the shop or the process; empty when all is well."""
    if not turn.text.strip() and turn.owner in ("bot", ""):
        return "nothing was said"
    if turn.trace.get("verdict") not in ("pass", None):
        found = turn.trace.get("findings") or [{}]
        return f"the guardrail had to step in: {found[0].get('detail') or found[0].get('rule')}"
    told = trial.done_words & set(turn.responses)
    if told and not any(effect["state"] == "done" for effect in turn.effects):
        return f"{sorted(told)[0]} says that it is done, and nothing was done"
    if "" in turn.responses:
        return "it said words that stand in no response file"
    return ""


def wrong_in(trial: Trial, played: Played) -> str:
    """The first turn that is wrong, and more effects than one of a kind for one order."""
    for turn in played.turns:
        if problem := wrong_with(trial, turn):
            return played.failed(problem)
    return twice(played)


def twice(played: Played) -> str:
    """Whether the shop did the same thing twice."""
    done = [(command.type, command.order_id) for command, _ in played.desk.shop.ledger]
    again = [pair for pair in done if done.count(pair) > 1]
    return played.failed(f"the shop did {again[0][0]} for {again[0][1]} {len(again)} times") if again else ""
