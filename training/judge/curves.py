"""The curves of confidence: how often readings as sure as this one proved right."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from training.judge.linear import Matrix

ENOUGH = 40  # held-out rows from which a curve is drawn
_KNOTS = 12
_STRENGTH = 8.0  # how many rows' worth of "it is as sure as it says" each knot starts from


@dataclass(frozen=True, slots=True)
class Parts:
    """One head's scores by both voters, what is wanted, and how much each row counts."""

    flat: Matrix
    deep: Matrix
    wanted: Matrix
    counts: Matrix

    def where(self, rows: Any) -> "Parts":
        return Parts(self.flat[rows], self.deep[rows], self.wanted[rows], self.counts[rows])


def curve(weights: Sequence[float], parts: Parts, outside: int) -> list[list[float]]:
    """How often a reading of this confidence is right, as a rising curve."""
    from scipy.optimize import isotonic_regression

    counts = parts.counts
    top, good = _tops(weights, parts, outside)
    x, y, n = [0.0], [0.0], [1.0]
    knots = min(_KNOTS, max(2, len(top) // 20))
    for low, high in pairwise(np.quantile(top, np.linspace(0, 1, knots + 1))):
        inside = (top >= low) & (top <= high)
        if not inside.any():
            continue
        total = float(counts[inside].sum() / counts.mean())
        mean = float(np.average(top[inside], weights=counts[inside]))
        right = float(np.average(good[inside], weights=counts[inside]))
        x.append(mean)
        y.append((right * total + mean * _STRENGTH) / (total + _STRENGTH))
        n.append(total)
    rising = np.minimum(isotonic_regression(y, weights=n).x, 0.995)
    ends = [*x, 1.0], [*(float(value) for value in rising), max(float(rising[-1]), 0.99)]
    return [[round(value, 4) for value in end] for end in ends]


_POINTS = np.array(
    [0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.985, 0.995, 1.0]
)


def straight(weights: Sequence[float], parts: Parts, outside: int) -> list[list[float]]:
    """How often a reading of this confidence is right, as a straight line between log-odds: two numbers that carry over."""
    from scipy.optimize import minimize

    top, good = _tops(weights, parts, outside)
    odds, counts = _odds(top), parts.counts / parts.counts.sum()

    def loss(line: Any) -> float:
        said = line[0] * odds + line[1]
        return float(((np.logaddexp(0, said) - good * said) * counts).sum())

    slope, start = minimize(
        loss, np.array([1.0, 0.0]), bounds=[(0.05, 5.0), (-5.0, 5.0)], method="L-BFGS-B"
    ).x
    right = 1 / (1 + np.exp(-(slope * _odds(_POINTS) + start)))
    right[0] = 0.0
    return [
        [float(value) for value in _POINTS],
        [round(float(value), 4) for value in np.minimum(right, 0.995)],
    ]


def _odds(chances: Any) -> Any:
    inside = np.clip(chances, 1e-4, 1 - 1e-4)
    return np.log(inside / (1 - inside))


def _tops(weights: Sequence[float], parts: Parts, outside: int) -> tuple[Any, Any]:
    """The likeliest reading's probability in the vote, and whether it is right."""
    scores = weights[0] * parts.flat + weights[1] * parts.deep
    scores[:, outside] += weights[2]
    chances = np.exp(scores - scores.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    return chances.max(1), parts.wanted[np.arange(len(chances)), chances.argmax(1)] > 0
