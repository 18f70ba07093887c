"""Where a threshold matters: judging with a number that remembers what it was compared with.

Judgement is a step function of a threshold, and it can only step where the threshold is compared with something. A `Probe` is a
float that writes those values down, so that two or three runs of the real rules give the whole function, exactly.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.insight.basis import Path, path
from bot.turn import Decision


class Probe(float):
    """A number that keeps everything it is compared with."""

    seen: list[float]

    def __new__(cls, value: float) -> "Probe":
        """A probe that has met nothing yet."""
        made = super().__new__(cls, value)
        made.seen = []
        return made

    def __lt__(self, other: float) -> bool:
        self.seen.append(float(other))
        return float(self) < other

    def __le__(self, other: float) -> bool:
        self.seen.append(float(other))
        return float(self) <= other

    def __gt__(self, other: float) -> bool:
        self.seen.append(float(other))
        return float(self) > other

    def __ge__(self, other: float) -> bool:
        self.seen.append(float(other))
        return float(self) >= other


@dataclass(frozen=True, slots=True)
class Step:
    """Up to and including this threshold a turn goes this way, from where the step before ended."""

    upto: float
    path: Path


def steps(decide: Callable[[float], Decision]) -> tuple[Step, ...]:
    """Which way a turn goes at every threshold from 0 to 1."""
    found: list[Step] = []
    at = 0.0
    while at <= 1.0:
        probe = Probe(at)
        way = path(decide(probe))
        upto = min((value for value in probe.seen if at <= value < 1.0), default=1.0)
        if found and found[-1].path == way:
            found[-1] = Step(upto, way)
        else:
            found.append(Step(upto, way))
        at = math.nextafter(upto, 2.0)
    return tuple(found)


def columns(found: Sequence[Step], grid: Sequence[float]) -> list[Path]:
    """Which way the turn goes at each threshold of a rising grid."""
    ways: list[Path] = []
    rest = iter(found)
    step = next(rest)
    for threshold in grid:
        while threshold > step.upto:
            step = next(rest)
        ways.append(step.path)
    return ways
