"""A stated error instead of a number: conformal risk control picks the threshold, held-out turns check it.

A. N. Angelopoulos, S. Bates, A. Fisch, L. Lei, T. Schuster, "Conformal Risk Control", 2022 (arXiv:2208.02814). The loss of a
request is 1 when it would be answered alone and wrongly, else 0. It is made to fall with the threshold by taking, at each
threshold, the worst of all higher ones. The smallest threshold whose corrected mean loss (n·R + 1)/(n + 1) is at most the target
keeps the expected loss of a new request at most the target, if new requests are like the labelled ones.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.insight.curve import GRID
from bot.insight.statistics import upper_bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What came of a target; `refusal` says why no threshold is given."""

    target: float
    refusal: Literal["", "too_few", "out_of_reach"] = ""
    threshold: float | None = None
    n: int = 0  # labelled requests the threshold was picked on
    needed: int = 0
    held_out: int = 0  # labelled requests it was checked on
    held_out_wrong: int = 0
    held_out_upper: float = 1.0  # at 95 %, of the held-out loss
    alone: float = 0.0  # share of held-out requests that would be answered alone


def pick(losses: NDArray[np.bool_], target: float, grid: Sequence[float] = GRID) -> float | None:
    """The threshold that keeps the expected loss at most `target`; None when none of the grid does."""
    n = len(losses)
    falling = np.maximum.accumulate(losses[:, ::-1], axis=1)[:, ::-1]  # the worst of all higher thresholds
    corrected = (falling.sum(axis=0) + 1) / (n + 1)
    fine = np.flatnonzero(corrected <= target)
    return float(grid[int(fine[0])]) if len(fine) else None


def aim(
    ways: NDArray[np.str_],
    truth: Sequence[bool | None],
    conversations: Sequence[str],
    target: float,
    grid: Sequence[float] = GRID,
) -> Target:
    """Pick on one half of the labelled conversations, check on the other; too few labels are refused."""
    known = np.array([value is not None for value in truth], dtype=bool)
    wrong = np.array([value is False for value in truth], dtype=bool)[known]
    alone = (ways == "alone")[known]
    first = np.array(
        [_half(name) for name, told in zip(conversations, known, strict=True) if told], dtype=bool
    )
    losses = alone & wrong[:, None]
    needed = math.ceil(1 / target) - 1
    n, rest = int(first.sum()), int((~first).sum())
    if min(n, rest) < needed:
        return Target(target=target, refusal="too_few", n=n, held_out=rest, needed=2 * needed)
    threshold = pick(losses[first], target, grid)
    if threshold is None:
        return Target(target=target, refusal="out_of_reach", n=n, held_out=rest, needed=2 * needed)
    column = list(grid).index(threshold)
    missed = int(losses[~first, column].sum())
    return Target(
        target=target,
        threshold=threshold,
        n=n,
        needed=2 * needed,
        held_out=rest,
        held_out_wrong=missed,
        held_out_upper=upper_bound(missed, rest),
        alone=float(alone[~first, column].mean()),
    )


def _half(conversation: str) -> bool:
    return zlib.crc32(conversation.encode()) % 2 == 0
