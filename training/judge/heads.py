"""Fit the heads on the encoder's vectors, and the vote between encoder, n-grams and rules on rows nobody was trained on."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.understanding.curves import ELSEWHERE, HOME, place
from bot.understanding.features import masked
from bot.understanding.judge import HEADS
from bot.understanding.linear import Labels
from bot.understanding.normalise import normalise
from bot.understanding.rules import rules
from training.judge.curves import ENOUGH, Parts, curve, straight
from training.judge.data import Sentence
from training.judge.linear import Matrix, Targets, minimise, targets

Read = Callable[[Sequence[str]], Matrix]
_ROUNDS = 80
_SPREAD = 10.0  # unit vectors are stretched so that one penalty fits them
# Missing the first three costs more than a needless look; crying fraud costs more than missing it.
_THRESHOLDS = {"legal": 0.35, "safety": 0.3, "injection": 0.4, "fraud": 0.8, "privacy": 0.6}


def vectors(read: Read, rows: Sequence[Sentence]) -> Matrix:
    """The message's vector beside that of what was asked, zeros where nothing was."""
    said = read([masked(normalise(row.text).text) or " " for row in rows])
    lines = sorted({row.asked for row in rows if row.asked})
    told = read([masked(normalise(line).text) or " " for line in lines]) if lines else ()
    known = dict(zip(lines, told, strict=True))
    none = np.zeros(said.shape[1], dtype=np.float32)
    return np.concatenate([said, np.stack([known.get(row.asked, none) for row in rows])], axis=1)


def fit_heads(
    x: Matrix,
    rows: Sequence[Sentence],
    labels: Labels,
    *,
    penalty: float = 1e-3,
    start: tuple[Matrix, Matrix] | None = None,
) -> tuple[Matrix, Matrix]:
    """Weights and bias of the heads; `start` goes on from an earlier fit."""
    first = None if start is None else (start[0] / _SPREAD, start[1])
    rounds = _ROUNDS if start is None else _ROUNDS // 2
    weights, bias = minimise(
        x * _SPREAD, targets(rows, labels), labels, penalty=penalty, rounds=rounds, start=first
    )
    return weights * _SPREAD, bias


def save_heads(weights: Matrix, bias: Matrix, folder: Path) -> None:
    """Half-precision weights, full-precision bias."""
    from safetensors.numpy import save_file

    save_file({"weights": weights.astype(np.float16), "bias": bias.astype(np.float32)}, str(folder / HEADS))


# How much a rule that fires counts at least: wording decides where a miss is dear and the wording is sharp.
_PROVEN = {
    "legal": 4.5,
    "safety": 4.5,
    "injection": 5.0,
    "abuse": 5.0,
    "fraud": 3.5,
    "privacy": 3.5,
    "commitment": 3.5,
}
_SILENCED = -3.0  # and how much a harmless reading takes away at least
_RARE = 4.0  # risks are rare: one that is missed counts as several that are seen for nothing


def vote(flat: Matrix, deep: Matrix, rows: Sequence[Sentence], labels: Labels) -> dict[str, Any]:
    """How much each voter counts, the curves of confidence, and the thresholds of risk: fitted on held-out rows."""
    want = targets(rows, labels)
    counts = _fair(rows)
    chosen: dict[str, Any] = {}
    for head in ("intents", "sentiment", "anger"):
        columns = labels.columns[head]
        told = want.weight[:, columns.start] > 0
        parts = Parts(
            flat[told][:, columns], deep[told][:, columns], want.wanted[told][:, columns], counts[told]
        )
        if head == "intents":
            places = np.array([place(row.language) for row in rows])[told]
            alike = _alike(rows)[told]
            chosen |= _intents(parts, places, labels.intents.index("oos"), alike)
        else:
            chosen[head] = _temper(parts, None)
    chosen["risk"] = _risks(flat, deep, rows, labels, want)
    return chosen


def _intents(parts: Parts, places: Any, outside: int, alike: Matrix) -> dict[str, Any]:
    """The vote at home and elsewhere, and the curves of confidence.

    Args:
        alike: How much a row counts for confidence at home: every shop the same, whatever its size; other rows nothing.
    """
    votes = {"intents": _temper(parts, outside)}
    far = places == ELSEWHERE
    votes[ELSEWHERE] = _temper(parts.where(far), outside) if far.sum() >= ENOUGH else votes["intents"]
    curves: dict[str, Any] = {}
    if far.sum() >= ENOUGH:
        curves[ELSEWHERE] = curve(votes[ELSEWHERE], parts.where(far), outside)
    shops = ~far & (alike > 0)
    if shops.sum() >= ENOUGH:
        counted = replace(parts.where(shops), counts=alike[shops])
        curves |= dict.fromkeys(HOME, straight(votes["intents"], counted, outside))
    return {**votes, "sure": curves}


UNSEEN = ", unseen"  # after the name of a source that the judge never saw


def _fair(rows: Sequence[Sentence]) -> Matrix:
    """Sources count by the root of what they bring, so that strangers weigh beside our own."""
    sizes = Counter(row.source for row in rows)
    return np.array([sizes[row.source] ** -0.5 for row in rows], dtype=np.float32)


def _alike(rows: Sequence[Sentence]) -> Matrix:
    """Our own sentences and each set of strangers count as much as one another; sets of no shop say nothing here.

    Left out one by one, a set of strangers is met best by a curve that both languages' shops share (record 038).
    """
    sizes = Counter(row.source for row in rows)
    told = (
        1 / sizes[row.source] if row.source == "own" or row.source.endswith(UNSEEN) else 0 for row in rows
    )
    return np.array([*told], dtype=np.float32)


def _temper(parts: Parts, outside: int | None) -> list[float]:
    """The weights of both voters, and a bias of `oos`, that make the held-out labels likeliest."""
    from scipy.optimize import minimize

    flat, deep, wanted, counts = parts.flat, parts.deep, parts.wanted, parts.counts
    total = float(counts.sum())

    def loss(weights: Any) -> float:
        scores = weights[0] * flat + weights[1] * deep
        if outside is not None:
            scores[:, outside] += weights[2]
        shifted = scores - scores.max(1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
        return float(-((wanted * logs).sum(1) * counts).sum() / total)

    deeper = bool(np.abs(deep).any())
    bounds = [(0.0, 5.0), (0.0, 5.0 if deeper else 0.0), (-4.0, 0.0) if outside is not None else (0.0, 0.0)]
    best = minimize(loss, np.array([0.5, 0.5 if deeper else 0.0, 0.0]), bounds=bounds, method="L-BFGS-B")
    return [round(float(value), 4) for value in best.x]


def _risks(
    flat: Matrix, deep: Matrix, rows: Sequence[Sentence], labels: Labels, want: Targets
) -> dict[str, Mapping[str, float]]:
    lexical = [rules().risk(normalise(row.text).text, row.language) for row in rows]
    told = np.array([row.risk is not None for row in rows])
    out: dict[str, Mapping[str, float]] = {}
    for i, label in enumerate(labels.risk):
        column = labels.columns["risk"].start + i
        proven = np.array([label in found for found, _ in lexical], dtype=np.float32)
        silenced = np.array([label in quiet for _, quiet in lexical], dtype=np.float32)
        parts = np.stack([flat[:, column], deep[:, column], proven, silenced], axis=1)[told]
        wanted = want.wanted[told, column]
        out[label] = _logistic(parts, wanted, _PROVEN[label]) | {"threshold": _THRESHOLDS.get(label, 0.5)}
    return out


def _logistic(parts: Matrix, wanted: Any, proven: float) -> dict[str, float]:
    """A small logistic regression whose weights keep their sense: rules may only add, silence may only take away."""
    from scipy.optimize import minimize

    counts = 1 + (_RARE - 1) * wanted

    def loss(weights: Any) -> float:
        scores = parts @ weights[:4] + weights[4]
        return float(
            ((np.logaddexp(0, scores) - wanted * scores) * counts).mean() + 1e-4 * (weights[:2] ** 2).sum()
        )

    deep = 3.0 if np.abs(parts[:, 1]).any() else 0.0
    bounds = [(0, 3), (0, deep), (proven, 10), (-8, _SILENCED), (-12, 4)]
    best = minimize(
        loss, np.array([0.5, min(0.5, deep), proven, _SILENCED, -1.0]), bounds=bounds, method="L-BFGS-B"
    )
    names = ("linear", "encoder", "proven", "silenced", "bias")
    return {name: round(float(value), 4) for name, value in zip(names, best.x, strict=True)}
