"""How meaning and words are added up, and how sure an answer is.

The numbers were fitted by `benchmarks/knowledge.py --fit` on own questions (benchmarks/questions/): every
article asked for in other words, and questions that no article answers.
"""

import re
from dataclasses import astuple, dataclass
from math import exp

_NUMBER = re.compile(r"\d{4,}")  # an order, a parcel: such a message is about that, not about rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for the first article: likeness, shared words, its lead; and what speaks against any."""

    meaning: float = 0.0
    words: float = 0.0
    lead: float = 0.0
    brevity: float = 1.0  # one over the number of words: "how much?" asks about whatever was said before
    number: float = 0.0  # 1 when the question names an order or a parcel

    @classmethod
    def of(cls, question: str, *, meaning: float, words: float, lead: float, counted: int) -> "Signs":
        """The signs of a question with so many different words."""
        number = float(bool(_NUMBER.search(question)))
        return cls(meaning=meaning, words=words, lead=lead, brevity=1 / max(counted, 1), number=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Weights of likeness (of title and text together) and of shared words, and the logistic curve of the answer."""

    meaning: float
    words: float
    bias: float
    by: Signs  # weight of every sign

    def add(self, meaning: float, words: float) -> float:
        """One score a passage, about 0 to 1."""
        return self.meaning * meaning + self.words * words

    def confidence(self, signs: Signs) -> float:
        """The probability that the first passage answers the question."""
        weighed = zip(astuple(self.by), astuple(signs), strict=True)
        return 1 / (1 + exp(-self.bias - sum(weight * sign for weight, sign in weighed)))


WITH_ENCODER = Fusion(
    meaning=0.70,
    words=0.30,
    bias=-4.29,
    by=Signs(meaning=5.84, words=3.63, lead=14.39, brevity=-2.73, number=-5.7),
)
WORDS_ONLY = Fusion(
    meaning=0.0,
    words=1.0,
    bias=-0.75,
    by=Signs(meaning=0.0, words=5.94, lead=4.71, brevity=-7.69, number=-3.96),
)
