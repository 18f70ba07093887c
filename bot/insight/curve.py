"""The risk–coverage curve of a threshold: how much the bot would answer alone, and how much of that would be wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.insight.statistics import Z95, whole_curve_z, wilson

GRID: Final = tuple(round(n * 0.02, 2) for n in range(51))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One threshold. Shares are of all requests, `risk` is of those that are answered alone and whose truth is known."""

    threshold: float
    alone: float
    asks: float
    person: float
    risk: float | None
    low: float  # of the band, 95 % at this threshold
    high: float
    low_all: float  # of the band that holds the whole curve at 95 %
    high_all: float
    known: int  # answered alone, truth known


def curve(
    ways: NDArray[np.str_], truth: Sequence[bool | None], grid: Sequence[float] = GRID
) -> tuple[Point, ...]:
    """The curve; `ways` has a row a turn and a column a threshold."""
    known = np.array([value is not None for value in truth], dtype=bool)
    wrong = np.array([value is False for value in truth], dtype=bool)[known]
    alone = ways == "alone"
    told = alone[known]
    z = whole_curve_z(told, wrong) if known.any() else Z95
    points = []
    for column, threshold in enumerate(grid):
        n, hits = int(told[:, column].sum()), int((told[:, column] & wrong).sum())
        low, high = wilson(hits, n)
        low_all, high_all = wilson(hits, n, z)
        points.append(
            Point(
                threshold=threshold,
                alone=_share(alone[:, column]),
                asks=_share(ways[:, column] == "asks"),
                person=_share(ways[:, column] == "person"),
                risk=hits / n if n else None,
                low=low,
                high=high,
                low_all=low_all,
                high_all=high_all,
                known=n,
            )
        )
    return tuple(points)


def _share(column: NDArray[np.bool_]) -> float:
    return float(column.mean()) if len(column) else 0.0
