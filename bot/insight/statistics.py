"""The little statistics that the lab needs, each with its source."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Z95: Final = 1.959963984540054
_BOOTSTRAPS: Final = 200
_LEVEL: Final = 0.98  # measured to give 95 % with the few counts at high thresholds, where 0.95 gave 92 %


def wilson(hits: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval for a share (E. B. Wilson, 1927); everything is possible while there is nothing to count."""
    if n <= 0:
        return 0.0, 1.0
    share, zz = hits / n, z * z
    middle = (share + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * math.sqrt(share * (1 - share) / n + zz / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def whole_curve_z(alone: NDArray[np.bool_], wrong: NDArray[np.bool_], *, seed: int = 0) -> float:
    """How wide a band must be for the *whole* risk curve to lie in it at 95 %, in standard deviations.

    A Gaussian multiplier bootstrap of the studentised supremum (Chernozhukov, Chetverikov and Kato, 2013) over the columns of
    `alone`, one a threshold. Never narrower than a single point's band.
    """
    n = alone.sum(axis=0)
    usable = n >= 5
    if not usable.any():
        return Z95
    mine = alone[:, usable].astype(float)
    risk = (mine * wrong[:, None]).sum(axis=0) / n[usable]
    spread = mine * (wrong[:, None] - risk)
    scale = np.sqrt((spread**2).sum(axis=0))
    moving = scale > 0
    if not moving.any():
        return Z95
    standard = spread[:, moving] / scale[moving]
    noise = np.random.default_rng(seed).standard_normal((_BOOTSTRAPS, len(standard)))
    return max(Z95, float(np.quantile(np.abs(noise @ standard).max(axis=1), _LEVEL)))


def upper_bound(hits: int, n: int, level: float = 0.95) -> float:
    """An exact one-sided upper bound for a share (Clopper and Pearson, 1934), by bisection on the binomial tail."""
    if n == 0 or hits >= n:
        return 1.0
    low, high = hits / n, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _tail(hits, n, middle) > 1 - level:
            low = middle
        else:
            high = middle
    return high


def _tail(hits: int, n: int, share: float) -> float:
    """P(X ≤ hits) of a binomial."""
    if share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    logs = [
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(share)
        + (n - k) * math.log1p(-share)
        for k in range(hits + 1)
    ]
    return math.fsum(math.exp(value) for value in logs)


def median(values: Sequence[float]) -> float:
    """The middle value; 0 of none."""
    return float(np.median(values)) if values else 0.0
