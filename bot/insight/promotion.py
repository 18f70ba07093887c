"""Autonomy is earned: a skill goes from assist to guarded to full when people agree with its work, surely enough.

Going up is judged by what people said about the level that the skill has now. Coming down is judged by everything since it last
lost a level, newest first, so that a skill that has just gone up is not asked to prove itself from nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.config import Autonomy
from bot.insight.opinions import Opinion
from bot.insight.statistics import wilson
from bot.settings import Activation, Settings, Version

BAR: Final = 0.9
LEAST: Final = 30  # opinions
BY: Final = "system:levels"  # no account can be called so
QUIET: Final = "system:quiet-time"
NEWEST: Final = 200  # opinions that count
LEVELS: Final[tuple[Autonomy, ...]] = ("assist", "guarded", "full")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree."""

    agreed: int
    judged: int
    low: float  # 95 %

    @property
    def sure(self) -> bool:
        """Whether the lower bound passes the bar."""
        return self.judged >= LEAST and self.low >= BAR


@dataclass(frozen=True, slots=True)
class Standing:
    """A skill's level and how it came by it."""

    level: Autonomy
    home: Autonomy  # the level that a person, or the file, set last; above it everything was earned
    since: datetime | None = None  # None: from the start
    fresh: datetime | None = (
        None  # what was said before counts no more: a level was lost, or the next refused
    )
    step: int = 0  # id of the activation that gave the level

    @property
    def earned(self) -> bool:
        """Whether the level was given by agreement."""
        return LEVELS.index(self.level) > LEVELS.index(self.home)

    @property
    def next(self) -> Autonomy | None:
        """One level up."""
        at = LEVELS.index(self.level) + 1
        return LEVELS[at] if at < len(LEVELS) else None

    @property
    def counts_from(self) -> datetime | None:
        """Since when what people say is about this level."""
        return max((each for each in (self.since, self.fresh) if each is not None), default=None)


def weigh(opinions: Sequence[Opinion]) -> Agreement:
    """What the newest opinions come to; they are given oldest first."""
    newest = opinions[-NEWEST:]
    agreed = sum(each.agreed for each in newest)
    return Agreement(agreed, len(newest), wilson(agreed, len(newest))[0])


def rises(standing: Standing, opinions: Sequence[Opinion]) -> bool:
    """Whether a skill has earned the next level, by what was said about the one it has."""
    return standing.next is not None and weigh(opinions).sure


def falls(standing: Standing, opinions: Sequence[Opinion]) -> bool:
    """Whether a level that was earned is lost, by everything that counts since the last fall.

    Only where somebody disagreed at this level: that nobody says anything costs no level.
    """
    against = any(not each.agreed for each in opinions if standing.since is None or each.at > standing.since)
    return standing.earned and against and weigh(opinions).low < BAR


def standing(
    skill: str,
    timeline: Sequence[Activation],
    versions: Mapping[int, Version],
    file: Settings,
    refused: datetime | None = None,
) -> Standing:
    """How a skill came by its level; `timeline` is newest first, `refused` is when a person declined its next level."""

    def at(number: int) -> Autonomy:
        return (versions[number].settings if number in versions else file).ceiling(skill)

    def given(entry: Activation) -> bool:
        return (
            entry.kind == "activated" and entry.version in versions and versions[entry.version].author == BY
        )

    older = [*(entry.version for entry in timeline[1:]), 0]
    changes = [
        (entry, before, after)
        for entry, then in zip(timeline, older[: len(timeline)], strict=True)
        for before, after in [(at(then), at(entry.version))]
        if before != after
    ]
    level = at(timeline[0].version if timeline else 0)
    if not changes:
        return Standing(level, level, fresh=refused)
    last = changes[0][0]
    home = next((after for entry, _, after in changes if not given(entry)), changes[-1][1])
    fell = next((e.at for e, before, after in changes if LEVELS.index(before) > LEVELS.index(after)), None)
    fresh = max((each for each in (fell, refused) if each is not None), default=None)
    return Standing(level, home, since=last.at, fresh=fresh, step=last.id)
