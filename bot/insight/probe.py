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
    """A number that keeps the greatest thresholds at which what it was asked would come out the same.

    A rule may compare it, and a share of it: `0.6 * bar` is a probe too. Any other arithmetic is refused, for what is compared
    after it would be lost and the function would be wrong without a word.
    """

    seen: list[float]
    share: float

    def __new__(cls, value: float, *, share: float = 1.0, seen: list[float] | None = None) -> "Probe":
        """A probe that has met nothing yet; of a share, `value` is the threshold times the share."""
        made = super().__new__(cls, value)
        made.seen = [] if seen is None else seen
        made.share = share
        return made

    def __lt__(self, other: float) -> bool:
        self._met(other, below=True)
        return float(self) < other

    def __le__(self, other: float) -> bool:
        self._met(other)
        return float(self) <= other

    def __gt__(self, other: float) -> bool:
        self._met(other)
        return float(self) > other

    def __ge__(self, other: float) -> bool:
        self._met(other, below=True)
        return float(self) >= other

    def __mul__(self, share: float) -> "Probe":
        if self.share != 1.0 or share <= 0:
            raise TypeError("a threshold is compared, or a share of it above 0")
        return Probe(float(self) * share, share=share, seen=self.seen)

    __rmul__ = __mul__

    def _refused(self, other: object) -> float:
        raise TypeError("a threshold is compared, or a share of it above 0")

    __add__ = __radd__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __pow__ = _refused  # type: ignore[assignment]

    def _met(self, other: float, *, below: bool = False) -> None:
        """Note the greatest threshold whose share is at most `other`, or below it."""
        other = math.nextafter(float(other), -math.inf) if below else float(other)
        if self.share == 1.0:
            self.seen.append(other)
            return
        at = other / self.share
        while at * self.share > other:
            at = math.nextafter(at, -math.inf)
        while math.nextafter(at, math.inf) * self.share <= other:
            at = math.nextafter(at, math.inf)
        self.seen.append(at)


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
