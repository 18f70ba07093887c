"""How meaning and words are added up, and how sure an answer is.

The numbers stand in `fusion.json`. `python -m benchmarks.knowledge --fit` writes them, from own questions: every article asked for in
other words, questions that no article answers, each asked of the whole shelf, of small ones, and of one in another language. They
belong to the encoder in use.
"""

import json
import re
from dataclasses import dataclass, fields
from functools import cache
from math import exp
from operator import attrgetter
from pathlib import Path
from typing import Final, Literal

_NUMBER: Final = re.compile(r"\d{4,}")  # an order, a parcel: such a message is about that, not about rules
FITTED: Final = Path(__file__).with_name("fusion.json")
FIT: Final = (
    0.15  # what being about the same counts beside a score, when the lead over other subjects is taken
)
Profile = Literal["with_reader", "with_encoder", "words_only"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for the first article, and what speaks against any."""

    meaning: float = 0.0  # likeness
    words: float = 0.0  # share of the question's words
    named: float = 0.0  # what its words mean, said in any language
    lead: float = 0.0  # over the next subject, what both are about counted in
    fits: float = 0.0  # how much its title is about what the question is about
    outside: float = 0.0  # that no shop is asked such a thing
    social: float = 0.0  # that it is courtesy and no question
    product: float = 0.0  # that it asks about a product, which the catalogue knows better
    brevity: float = 1.0  # one over the number of words: "how much?" asks about whatever was said before
    number: float = 0.0  # 1 when the question names an order or a parcel
    asked: float = 0.0  # how much nearer than usual another way to ask for it is
    both: float = 0.0  # likeness times the fit of the title: of two that say the same, the second says less
    alike: float = (
        0.0  # by words alone: how much the question and the nearest way to ask for it say the same ...
    )
    ahead: float = 0.0  # ... by how much it does so more than the next subjects ...
    score: float = 0.0  # ... and what it is ranked by
    read: float = (
        0.0  # what the reader says of the first passage, as a score: below 0, it rather does not answer
    )


_VALUES: Final = attrgetter(*(field.name for field in fields(Signs)))


def names_number(question: str) -> bool:
    """Whether a question names an order or a parcel."""
    return bool(_NUMBER.search(question))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Weights of likeness (of title and text together), of shared words and of shared meanings, and the curve of the answer.

    Meanings are terms among the words already. Where a passage speaks another language than the question it shares no others, so
    there they count once more.
    """

    meaning: float
    words: float
    named: float  # in a passage of another language
    named_at_home: float = 0.0  # in one of the question's own
    asked: float = 0.0  # what the likeness of another way to ask counts beside all that ...
    asked_from: float = 0.0  # ... from here on, so that an article without any is not put last for it
    bias: float
    by: Signs  # weight of every sign

    @property
    def by_words(self) -> bool:
        """Whether likeness of meaning counts for nothing."""
        return self.meaning == 0.0

    def add(self, meaning: float, words: float, named: float, *, foreign: bool, asked: float = 0.0) -> float:
        """One score a passage, about 0 to 1."""
        weight = self.named if foreign else self.named_at_home
        own = self.meaning * meaning + self.words * words + weight * named
        return own + self.asked * self.nearer(asked)

    def nearer(self, asked: float) -> float:
        """How much nearer than usual another way to ask is."""
        return max(0.0, asked - self.asked_from)

    def confidence(self, signs: Signs) -> float:
        """The probability that the first passage answers the question."""
        weighed = zip(_VALUES(self.by), _VALUES(signs), strict=True)
        return 1 / (1 + exp(-self.bias - sum(weight * sign for weight, sign in weighed)))


@cache
def fitted(profile: Profile) -> Fusion:
    """The numbers that ship."""
    stated = json.loads(FITTED.read_text(encoding="utf-8"))[profile]
    return Fusion(**{**stated, "by": Signs(**stated["by"])})
