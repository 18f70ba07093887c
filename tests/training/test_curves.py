"""Confidence: a straight line between log-odds, to which every shop counts the same."""

import numpy as np

from training.judge.curves import Parts, straight
from training.judge.data import Sentence
from training.judge.heads import UNSEEN, _alike

WIDTH = 4


def parts(sure: float, right: float, rows: int, weight: float) -> Parts:
    """Readings that are all as sure as `sure`, of which this share is right."""
    odds = np.log(sure * (WIDTH - 1) / (1 - sure))
    flat = np.zeros((rows, WIDTH), np.float32)
    flat[:, 1] = odds
    wanted = np.zeros_like(flat)
    good = round(right * rows)
    wanted[:good, 1] = wanted[good:, 2] = 1
    return Parts(flat, np.zeros_like(flat), wanted, np.full(rows, weight, np.float32))


def joined(*every: Parts) -> Parts:
    return Parts(*(np.concatenate([getattr(each, name) for each in every]) for name in Parts.__slots__))


def test_the_line_says_how_often_such_readings_are_right_and_never_falls() -> None:
    told = joined(parts(0.6, 0.5, 200, 1.0), parts(0.9, 0.7, 200, 1.0), parts(0.99, 0.9, 200, 1.0))
    x, y = straight((1.0, 0.0, 0.0), told, outside=0)
    assert y == sorted(y)
    assert (x[0], y[0], x[-1]) == (0.0, 0.0, 1.0)
    assert y[-1] <= 0.995
    for sure, right in ((0.6, 0.5), (0.9, 0.7), (0.99, 0.9)):
        assert abs(np.interp(sure, x, y) - right) < 0.06


def test_a_small_shop_counts_as_much_as_a_large_one() -> None:
    rows = [Sentence(text="x", language="en", source=f"large{UNSEEN}")] * 900
    rows += [Sentence(text="x", language="en", source=f"small{UNSEEN}")] * 100
    rows += [Sentence(text="x", language="en", source="no shop")] * 5
    counts = _alike(rows)
    assert abs(counts[:900].sum() - counts[900:1000].sum()) < 1e-4
    assert counts[1000:].sum() == 0
    large, small = parts(0.9, 0.9, 900, float(counts[0])), parts(0.9, 0.5, 100, float(counts[900]))
    x, y = straight((1.0, 0.0, 0.0), joined(large, small), outside=0)
    assert abs(np.interp(0.9, x, y) - 0.7) < 0.02
