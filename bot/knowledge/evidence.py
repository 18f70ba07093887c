"""What was found for a question, subject by subject, and what it takes to answer by it or to offer it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.knowledge.articles import Article
from bot.knowledge.fusion import Signs
from bot.knowledge.shelf import Candidate

ANSWER_ABOVE: Final = 0.55  # how sure an answer must be, unless the shop says otherwise
OFFER_ABOVE: Final = 0.003  # how sure it must be that articles are offered by their titles
VERY_WORDS: Final = 0.8  # from how alike on a question is asked in the very words of a way to ask
APPROVED_LEAD: Final = 0.1  # of the score: this near to the best, an approved answer wins
_ALONG: Final = 0.85  # share of the best score from which a must-say text is said along
_REFUSED: Final = -1.5  # what the reader says of a passage that never answers, however alike it is


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score."""

    candidate: Candidate
    score: float
    lift: float = 0.0  # what it adds, where subjects are put in order, that this one is about what is wished

    @property
    def article(self) -> Article:
        """The passage itself."""
        return self.candidate.article

    @property
    def whole(self) -> float:
        """What it is ranked by: its score, and what it is about."""
        return self.score + self.lift


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found, by subject, best first; what has to be said along; and what speaks for the first."""

    subjects: tuple[tuple[Scored, ...], ...]
    along: tuple[Scored, ...] = ()
    signs: Signs = field(default_factory=Signs)
    sure: float | None = None  # what a reranker says of the first
    read: bool = False  # whether the reader has read the first
    gap: float = 0.0  # by how much it prefers the first to what comes near

    @property
    def told(self) -> float:
        """How much of the question the passage says that says most of it; rare words count more."""
        return max((each.candidate.told for group in self.subjects for each in group), default=0.0)


@dataclass(frozen=True, slots=True)
class Bars:
    """How sure the desk must be of an answer, and of what it only asks about."""

    answer_above: float = ANSWER_ABOVE
    offer_above: float = OFFER_ABOVE

    def answers(self, seen: Evidence, confidence: float) -> bool:
        """Whether the first passage is quoted: it is sure enough, and the reader does not plainly speak against it."""
        refused = seen.read and seen.signs.read < _REFUSED
        return bool(seen.subjects) and confidence >= self.answer_above and not refused


USUAL: Final = Bars()  # unless the shop says otherwise


def approved_first(ranked: list[tuple[Scored, ...]]) -> list[tuple[Scored, ...]]:
    """Subjects with an approved answer before what is hardly better."""
    bar = ranked[0][0].whole - APPROVED_LEAD
    wins = [
        group for group in ranked if group[0].whole >= bar and any(e.article.kind == "answer" for e in group)
    ]
    return [*wins, *(group for group in ranked if group not in wins)]


def said_along(scored: Sequence[Scored], best: float) -> tuple[Scored, ...]:
    """What must be said with an answer to this question: it fits it about as well as the answer does."""
    fits = (each for each in scored if each.article.kind == "must_say" and each.score >= best * _ALONG)
    return tuple(fits)[:1]
