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
    named: float = 0.0  # what its words mean, said in any language
    lead: float = 0.0
    brevity: float = 1.0  # one over the number of words: "how much?" asks about whatever was said before
    number: float = 0.0  # 1 when the question names an order or a parcel

    @classmethod
    def of(
        cls, question: str, *, meaning: float, words: float, named: float, lead: float, counted: int
    ) -> "Signs":
        """The signs of a question with so many different words."""
        number = float(bool(_NUMBER.search(question)))
        brevity = 1 / max(counted, 1)
        return cls(meaning=meaning, words=words, named=named, lead=lead, brevity=brevity, number=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Weights of likeness (of title and text together), of shared words and of shared meanings, and the curve of the answer."""

    meaning: float
    words: float
    named: float
    bias: float
    by: Signs  # weight of every sign

    def add(self, meaning: float, words: float, named: float) -> float:
        """One score a passage, about 0 to 1."""
        return self.meaning * meaning + self.words * words + self.named * named

    def confidence(self, signs: Signs) -> float:
        """The probability that the first passage answers the question."""
        weighed = zip(astuple(self.by), astuple(signs), strict=True)
        return 1 / (1 + exp(-self.bias - sum(weight * sign for weight, sign in weighed)))


WITH_ENCODER = Fusion(
    meaning=0.46,
    words=0.38,
    named=0.16,
    bias=-5.29,
    by=Signs(meaning=7.82, words=1.26, named=1.39, lead=14.61, brevity=-3.9, number=-5.75),
)
WORDS_ONLY = Fusion(
    meaning=0.0,
    words=0.7,
    named=0.3,
    bias=-1.72,
    by=Signs(meaning=0.0, words=0.89, named=2.64, lead=9.4, brevity=-5.69, number=-4.36),
)
