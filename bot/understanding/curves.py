"""From scores to chances that are as sure as they prove right, language by language."""

from collections.abc import Sequence

import numpy as np

from bot.understanding.linear import Scores

HOME = ("zh", "en")  # languages with thousands of own sentences
ELSEWHERE = "elsewhere"  # all others: few sentences, so that n-grams count less and confidence is another
Curve = Sequence[Sequence[float]]  # where it bends: confidences, and how often such readings are right


def softmax(scores: Scores) -> Scores:
    """Scores as probabilities that add up to one."""
    shifted = np.exp(scores - scores.max())
    out: Scores = shifted / shifted.sum()
    return out


def place(language: str) -> str:
    """Which vote and which curve a language has."""
    return language if language in HOME else ELSEWHERE


def calibrated(chances: Scores, curve: Curve | None) -> Scores:
    """The same ranking with the likeliest one as sure as such readings have proved right."""
    top = int(chances.argmax())
    first = float(chances[top])
    if curve is None or first >= 1:
        return chances
    rest = float(np.delete(chances, top).max()) / (1 - first)  # the runner-up's share of what is left
    wanted = max(float(np.interp(first, curve[0], curve[1])), rest / (1 + rest))
    out: Scores = (chances * ((1 - wanted) / (1 - first))).astype(np.float32)
    out[top] = wanted
    return out
