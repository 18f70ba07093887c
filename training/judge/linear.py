"""Fit the linear judge: one regularised softmax or logistic regression a head over hashed n-grams, then 8-bit weights."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.understanding.features import BUCKETS
from bot.understanding.linear import FILE, Labels, features
from bot.understanding.normalise import normalise
from training.judge.data import Sentence

_LIMIT = 40_000  # rows of weights that ship
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Targets:
    """Wanted outputs of every column and how much each row counts there."""

    wanted: Matrix
    weight: Matrix

    def where(self, rows: Any) -> "Targets":
        """Those of some rows."""
        return Targets(self.wanted[rows], self.weight[rows])


def targets(rows: Sequence[Sentence], labels: Labels) -> Targets:
    """Soft targets: a message with two intents is half of each."""
    columns = labels.columns
    wanted = np.zeros((len(rows), labels.width), dtype=np.float32)
    weight = np.zeros_like(wanted)
    for i, row in enumerate(rows):
        if row.intents:
            weight[i, columns["intents"]] = row.weight
            for intent in row.intents:
                wanted[i, columns["intents"].start + labels.intents.index(intent)] += 1 / len(row.intents)
        if row.sentiment is not None:
            weight[i, columns["sentiment"]] = row.weight
            wanted[i, columns["sentiment"].start + labels.sentiment.index(row.sentiment)] = 1
        if row.anger is not None:
            weight[i, columns["anger"]] = row.weight
            wanted[i, columns["anger"].start + row.anger] = 1
        if row.risk is not None:
            weight[i, columns["risk"]] = row.weight
            for risk in row.risk:
                wanted[i, columns["risk"].start + labels.risk.index(risk)] = 1
    return Targets(wanted, weight)


def matrix(rows: Sequence[Sentence]) -> Any:
    """Sparse features, one row a sentence."""
    from scipy.sparse import csr_matrix

    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for row in rows:
        found, weight = features(normalise(row.text).text, normalise(row.asked).text)
        indices += found
        values += [weight] * len(found)
        ends.append(len(indices))
    return csr_matrix((np.array(values, np.float32), indices, ends), shape=(len(rows), BUCKETS))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of the kept buckets and a bias a column."""

    buckets: NDArray[np.int64]
    weights: Matrix
    bias: Matrix

    def scores(self, rows: Any) -> Matrix:
        """Scores of sparse rows."""
        return np.asarray(rows[:, self.buckets] @ self.weights + self.bias, dtype=np.float32)


_FEW = 6.0  # heads with few labels see many more rows a label, so they are held tighter


def fit(
    rows: Any,
    wanted: Targets,
    labels: Labels,
    *,
    penalty: float = 1e-7,
    rounds: int = 40,
    start: Fitted | None = None,
) -> Fitted:
    """Minimise cross-entropy plus an L2 penalty over all heads at once, on n-grams seen at least twice.

    `start` goes on from an earlier fit, with its n-grams.
    """
    seen = np.asarray((rows > 0).sum(axis=0)).ravel()
    kept = np.flatnonzero(seen >= 2) if start is None else start.buckets
    if len(kept) > 3 * _LIMIT:
        kept = np.sort(kept[np.argsort(-seen[kept], kind="stable")[: 3 * _LIMIT]])
    # A rare n-gram tells more than a common one: its weight is penalised less.
    rarity = (np.log((1 + rows.shape[0]) / (1 + seen[kept])) + 1).astype(np.float32)
    x = rows[:, kept].multiply(rarity).tocsr().astype(np.float32)
    first = None if start is None else (start.weights / rarity[:, None], start.bias)
    weights, bias = minimise(x, wanted, labels, penalty=penalty, rounds=rounds, start=first)
    return Fitted(kept, weights * rarity[:, None], bias)


def minimise(
    x: Any,
    wanted: Targets,
    labels: Labels,
    *,
    penalty: float,
    rounds: int,
    start: tuple[Matrix, Matrix] | None = None,
) -> tuple[Matrix, Matrix]:
    """Weights and bias of all heads for a sparse or dense matrix."""
    from scipy.optimize import minimize

    shape = (x.shape[1] + 1, labels.width)
    price = np.full(labels.width, penalty * _FEW, dtype=np.float32)
    price[labels.columns["intents"]] = penalty

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        both = flat.reshape(shape).astype(np.float32)
        value, slope = _cross_entropy(x @ both[:-1] + both[-1], wanted, labels)
        gradient = np.concatenate([x.T @ slope, slope.sum(0, keepdims=True)])
        gradient[:-1] += 2 * price * both[:-1]
        return value + float((price * both[:-1] ** 2).sum()), gradient.astype(np.float64).ravel()

    begin = (
        np.zeros(shape) if start is None else np.concatenate([start[0], start[1][None]]).astype(np.float64)
    )
    best = minimize(
        loss, begin.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 5}
    )
    both = best.x.reshape(shape).astype(np.float32)
    return both[:-1], both[-1]


def _cross_entropy(scores: Any, wanted: Targets, labels: Labels) -> tuple[float, Any]:
    """Mean loss over all heads and its slope."""
    slope = np.zeros_like(scores)
    total = 0.0
    for name, columns in labels.columns.items():
        out, want, weight = scores[:, columns], wanted.wanted[:, columns], wanted.weight[:, columns]
        if name == "risk":
            chance = 1 / (1 + np.exp(-out))
            total += float((weight * (np.logaddexp(0, out) - want * out)).sum())
        else:
            shifted = out - out.max(1, keepdims=True)
            chance = np.exp(shifted) / np.exp(shifted).sum(1, keepdims=True)
            total -= float((weight * want * np.log(np.maximum(chance, 1e-9))).sum())
        slope[:, columns] = weight * (chance - want)
    return total / len(scores), slope / len(scores)


def save(fitted: Fitted, labels: Labels, folder: Path) -> None:
    """Keep the strongest rows, in 8 bits a weight and one scale a column."""
    from safetensors.numpy import save_file

    strength = np.linalg.norm(fitted.weights, axis=1)
    kept = np.sort(np.argsort(-strength, kind="stable")[:_LIMIT])
    weights = fitted.weights[kept]
    scale = np.maximum(np.abs(weights).max(0), 1e-6) / 127
    folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {
            "buckets": fitted.buckets[kept].astype(np.uint32),
            "weights": np.round(weights / scale).astype(np.int8),
            "scale": scale.astype(np.float32),
            "bias": fitted.bias.astype(np.float32),
        },
        str(folder / FILE),
        metadata={"intents": json.dumps(labels.intents)},
    )
