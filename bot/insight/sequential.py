"""Tests that look again after every conversation, and what they cost: how rarely they cry wolf, how soon they notice.

E. S. Page, "Continuous Inspection Schemes", Biometrika 41, 1954. `benchmarks/alarms.py` measures the rates that are stated here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HEIGHT: Final = 8.0  # for drift: rings without cause in 1.5 to 7 % of stretches of 10,000 conversations
SAMPLE_HEIGHT: Final = (
    5.0  # for wrong answers in a sample: rings without cause in 0.1 to 1 % of weeks of 100 labels
)
_SURE: Final = (
    6.0  # for completion: at a true 95 % it takes something back without cause in 1 to 2 % of busy days
)


@dataclass(frozen=True, slots=True)
class Cusum:
    """Watches a share for a rise from `base` to `worse`, one yes or no at a time."""

    base: float
    worse: float
    height: float = HEIGHT

    def rings(self, hits: Iterable[bool]) -> int | None:
        """After how many looks the alarm is raised; None when it never is."""
        hit = math.log(self.worse / self.base)
        miss = math.log((1 - self.worse) / (1 - self.base))
        level = 0.0
        for count, yes in enumerate(hits, 1):
            level = max(0.0, level + (hit if yes else miss))
            if level >= self.height:
                return count
        return None


def drifting(base: float) -> Cusum:
    """A watch for a share that has grown by half, at least by five points."""
    base = min(0.6, max(0.01, base))
    return Cusum(base, min(0.95, max(base * 1.5, base + 0.05)))


def drifting_sample(base: float) -> Cusum:
    """The same for what people read one by one: hundreds of labels and not thousands of conversations, so it rings sooner."""
    base = min(0.6, max(0.01, base))
    return Cusum(base, min(0.95, max(base * 2, base + 0.05)), SAMPLE_HEIGHT)


def low_completion(completed: Sequence[bool], *, below: float, least: int) -> bool:
    """Whether a window shows that conversations are no longer completed: the share is under the bar, and not by chance.

    The share alone would take back a good setting almost every day: at a true 93 %, some half hour of a day is under 85 %.
    So a CUSUM over the same conversations, from half the failures that the bar allows to a third more, must ring as well.
    """
    if len(completed) < least or sum(completed) >= below * len(completed):
        return False
    failing = 1 - below
    return (
        Cusum(failing / 2, min(0.95, failing * 4 / 3), _SURE).rings(not done for done in completed)
        is not None
    )
