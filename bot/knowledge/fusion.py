"""How meaning and words are added up, and how sure an answer is.

The numbers were fitted by `benchmarks/knowledge.py --fit` on own questions (benchmarks/questions/knowledge_own.jsonl): every
article asked for in other words, and questions that no article answers.
"""

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Weights of the likeness of titles and texts and of shared words, and the logistic curve of the answer."""

    title: float
    text: float
    words: float
    bias: float
    by_meaning: float
    by_words: float
    by_lead: float  # over the next article

    def add(self, titles: Scores, texts: Scores, words: Scores) -> Scores:
        """One score a passage, about 0 to 1."""
        out: Scores = self.title * titles + self.text * texts + self.words * words
        return out

    def confidence(self, meaning: float, words: float, lead: float) -> float:
        """The probability that the first passage answers the question."""
        score = self.bias + self.by_meaning * meaning + self.by_words * words + self.by_lead * lead
        return 1 / (1 + exp(-score))


WITH_ENCODER = Fusion(
    title=0.34, text=0.40, words=0.26, bias=-4.36, by_meaning=6.25, by_words=3.97, by_lead=11.84
)
WORDS_ONLY = Fusion(title=0.0, text=0.0, words=1.0, bias=-1.16, by_meaning=0.0, by_words=1.79, by_lead=7.91)
