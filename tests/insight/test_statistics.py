"""Bands that cover, targets that hold, and a refusal where nothing can be known."""

import numpy as np
import pytest

from bot.insight.curve import curve
from bot.insight.statistics import upper_bound, wilson
from bot.insight.target import aim, pick

GRID = tuple(round(0.5 + n * 0.05, 2) for n in range(10))


def population(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidence, and whether the reading is wrong: with probability 1 - c."""
    dice = np.random.default_rng(seed)
    confidence = dice.beta(4, 1.6, n)
    return confidence, dice.random(n) > confidence


def table(confidence: np.ndarray) -> np.ndarray:
    return np.where(confidence[:, None] >= np.array(GRID), "alone", "asks")


def true_risk() -> list[float]:
    confidence, wrong = population(2_000_000, 99)
    return [float(wrong[confidence >= t].mean()) for t in GRID]


def test_the_bands_cover_the_truth_in_at_least_93_of_100_resamples() -> None:
    truth, inside, everywhere = true_risk(), np.zeros(len(GRID)), 0
    for seed in range(500):
        confidence, wrong = population(600, seed)
        points = curve(table(confidence), [not w for w in wrong], GRID)
        inside += [p.low <= t <= p.high for p, t in zip(points, truth, strict=True)]
        everywhere += all(p.low_all <= t <= p.high_all for p, t in zip(points, truth, strict=True))
    assert (inside / 500).min() >= 0.93, "at a threshold"
    assert everywhere / 500 >= 0.93, "the whole curve at once"


def test_the_target_holds_on_requests_it_has_not_seen() -> None:
    losses = []
    for seed in range(200):
        confidence, wrong = population(700, seed)
        alone = table(confidence) == "alone"
        threshold = pick((alone & wrong[:, None])[:400], 0.05, GRID)
        if threshold is not None:
            losses.append((wrong & (confidence >= threshold))[400:].mean())
    assert len(losses) > 150
    assert np.mean(losses) <= 0.05


@pytest.mark.parametrize(("n", "refusal"), [(60, "too_few"), (1500, "")])
def test_too_few_labels_are_refused(n: int, refusal: str) -> None:
    confidence, wrong = population(n, 3)
    found = aim(table(confidence), [not w for w in wrong], [f"c{i}" for i in range(n)], 0.02, GRID)
    assert found.refusal == refusal
    assert (found.threshold is None) == bool(refusal)


def test_a_target_that_no_threshold_reaches_is_refused() -> None:
    ways = np.full((400, len(GRID)), "alone")
    found = aim(ways, [False] * 400, [f"c{i}" for i in range(400)], 0.02, GRID)
    assert (found.refusal, found.threshold) == ("out_of_reach", None)


def test_unlabelled_requests_say_nothing() -> None:
    ways = np.full((400, len(GRID)), "alone")
    assert aim(ways, [None] * 400, ["c"] * 400, 0.02, GRID).refusal == "too_few"
    assert curve(ways, [None] * 400, GRID)[0].risk is None


def test_known_values() -> None:
    low, high = wilson(10, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert wilson(0, 0) == (0.0, 1.0)
    assert round(upper_bound(0, 59), 3) == 0.050  # the rule of three
    assert round(upper_bound(3, 100), 4) == 0.0757
