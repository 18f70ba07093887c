"""Replay: past turns through the same judgement under other settings, before anybody saves them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bot.insight.basis import Logged, acts, path
from bot.insight.curve import GRID
from bot.insight.probe import Step, columns, steps
from bot.insight.progress import Progress
from bot.judgement import ActionCard
from bot.settings import Scope, Settings, Threshold
from bot.turn import Decision

Way = Literal["alone", "looks", "asks", "declines", "person", "silent", "held"]
Judged = tuple[Way, str, str]  # which way, what is done, and the rule that decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A turn that would go another way, or in which something else would be done."""

    turn: Logged
    before: Way
    after: Way
    does_before: str  # intents of the actions that are run
    does_after: str
    rule_before: str
    rule_after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What a change would have done to past turns."""

    turns: int
    hours: float
    before: Mapping[str, int]
    after: Mapping[str, int]
    flips: tuple[Flip, ...]

    def per_hour(self, way: Way) -> float:
        """How many more turns an hour would go this way."""
        return (self.after.get(way, 0) - self.before.get(way, 0)) / self.hours if self.hours else 0.0


class Rejudge:
    """Judges logged turns again with the actions of this desk."""

    def __init__(self, actions: Mapping[str, ActionCard]) -> None:
        self.actions = actions
        self.skill_of = {intent: card.skill for intent, card in actions.items()}

    def decide(self, turn: Logged, settings: Settings) -> Decision:
        """The decision under these settings."""
        return turn.judge(settings, self.actions, self.skill_of)

    def way(self, decision: Decision, settings: Settings) -> Way:
        """Which way it goes once autonomy has had its word."""
        way = path(decision)
        skills = {move.skill or decision.skill for move in decision.moves if move.kind in ("run", "fill")}
        held = way == "alone" and any(settings.ceiling(skill) == "assist" for skill in skills)
        return "held" if held else way

    def judged(
        self, turns: Sequence[Logged], settings: Settings, progress: Progress | None = None
    ) -> Sequence[Judged]:
        """Which way every turn goes under these settings, and by which rule."""
        progress = progress or Progress()
        decisions = (self.decide(turn, settings) for turn in progress.over(turns))
        return [
            (self.way(decision, settings), acts(decision), decision.reasons[0].rule) for decision in decisions
        ]

    def replay(self, turns: Sequence[Logged], before: Settings, after: Settings) -> Replay:
        """Every turn under both settings."""
        return compare(turns, self.judged(turns, before), self.judged(turns, after))

    def inside(self, turn: Logged, scope: Scope) -> bool:
        """Whether a threshold of this scope is about this turn."""
        intent = turn.turn.heard.requests[0].top.name
        mine = scope.skill in ("", self.skill_of.get(intent, "")) and scope.intent in ("", intent)
        return mine and scope.fits(turn.where)

    def steps(self, turn: Logged, settings: Settings, scope: Scope) -> tuple[Step, ...]:
        """Which way a turn goes at every threshold of the scope."""
        return steps(lambda at: self.decide(turn, with_bar(settings, scope, at)))

    def ways(
        self,
        turns: Sequence[Logged],
        settings: Settings,
        scope: Scope,
        grid: Sequence[float] = GRID,
        progress: Progress | None = None,
    ) -> NDArray[np.str_]:
        """The same for many: a row a turn, a column a threshold."""
        progress = progress or Progress()
        table = np.empty((len(turns), len(grid)), dtype="U8")
        for row, turn in enumerate(progress.over(turns)):
            table[row] = columns(self.steps(turn, settings, scope), grid)
        return table


def compare(turns: Sequence[Logged], before: Sequence[Judged], after: Sequence[Judged]) -> Replay:
    """What differs between two judgements of the same turns."""
    flips = tuple(
        Flip(
            turn=turn,
            before=was,
            after=now,
            does_before=did,
            does_after=does,
            rule_before=old,
            rule_after=new,
        )
        for turn, (was, did, old), (now, does, new) in zip(turns, before, after, strict=True)
        if was != now or (was == "alone" and did != does)
    )
    return Replay(
        turns=len(turns),
        hours=(turns[-1].at - turns[0].at).total_seconds() / 3600 if len(turns) > 1 else 0.0,
        before=dict(Counter(way for way, *_ in before)),
        after=dict(Counter(way for way, *_ in after)),
        flips=flips,
    )


def with_bar(settings: Settings, scope: Scope, value: float) -> Settings:
    """The settings with another threshold for one scope; unchecked, so that a probe stays a probe."""
    if scope == Scope():
        return settings.model_copy(update={"clarify_below": value})
    others = tuple(threshold for threshold in settings.thresholds if threshold.scope != scope)
    old: Any = next(
        (t for t in settings.thresholds if t.scope == scope), Threshold.model_construct(scope=scope)
    )
    return settings.model_copy(
        update={"thresholds": (*others, old.model_copy(update={"clarify_below": value}))}
    )
