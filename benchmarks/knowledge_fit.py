"""Fit the numbers of `bot/knowledge/fusion.json` on own questions; `python -m benchmarks.knowledge --fit` runs it.

First the weights of meaning, words and shared meanings, by the mean reciprocal rank of the right article; then a logistic curve over the
signs. A question is asked of the whole shelf and of small ones: those that hold its article, and those that do not and must decline.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from itertools import product
from typing import Any, Final

import numpy as np

from bot.knowledge import Article
from bot.knowledge.dense import Dense
from bot.knowledge.finder import Asked, Finder
from bot.knowledge.fusion import FITTED, Fusion, Profile, Signs, fitted
from bot.knowledge.memory import article_vectors
from bot.knowledge.shelf import Shelf
from bot.knowledge.wish import Wishes

SHELVES: Final = 12  # small ones
SUBJECTS: Final = 12  # on each
STRANGERS: Final = 12  # questions asked of each whose article stands elsewhere
# Beside likeness. Own questions avoid the articles' words by design, so that they alone would have words count for nothing.
_WORDS: Final = (0.3, 0.4, 0.5)
_NAMED: Final = (0.1, 0.2, 0.3)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """Articles with their vectors, and questions with theirs."""

    articles: Sequence[Article]
    vectors: Any  # None: words alone
    rows: Sequence[Row]
    asked: Sequence[Any]
    wishes: Wishes

    def finder(self, fusion: Fusion, subjects: frozenset[str] | None = None) -> Finder:
        """A finder over all of it, or over these subjects."""
        mine = [n for n, each in enumerate(self.articles) if subjects is None or each.subject in subjects]
        shelf = Shelf(None if self.vectors is None else Dense(self.vectors.shape[1]))
        vectors = None if self.vectors is None else self.vectors[mine]
        shelf.put({n: self.articles[n] for n in mine}, vectors)
        return Finder(shelves={"shop": shelf}, with_encoder=fusion, words_only=fusion, wishes=self.wishes)


def fit(articles: Sequence[Article], rows: Sequence[Row], wishes: Wishes, encoder: Any) -> None:
    """Write the numbers of both profiles; without an encoder only those of words alone."""
    told = json.loads(FITTED.read_text(encoding="utf-8")) if FITTED.exists() else {}
    blind = Known(articles, None, rows, [None] * len(rows), wishes)
    told["words_only"] = _profile("words_only", blind)
    if encoder is not None:
        vectors = article_vectors(encoder.embed, articles)
        seen = Known(articles, vectors, rows, encoder.embed([row["question"] for row in rows]), wishes)
        told["with_encoder"] = _profile("with_encoder", seen)
    FITTED.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    fitted.cache_clear()


def _profile(name: Profile, known: Known) -> dict[str, Any]:
    plain = Fusion(meaning=0.5, words=0.3, named=0.2, bias=0.0, by=Signs(brevity=0.0))
    if name == "words_only":
        ways = [(0.0, 1 - named, named) for named in _NAMED]
    else:
        ways = [(1 - words - named, words, named) for words, named in product(_WORDS, _NAMED)]
    found = _candidates(plain, known)
    meaning, words, named = (round(each, 2) for each in max(ways, key=lambda way: _mrr(way, found)))
    best = replace(plain, meaning=meaning, words=words, named=named)
    bias, by = _curve(best, known)
    return asdict(replace(best, bias=bias, by=by))


def _candidates(fusion: Fusion, known: Known) -> list[tuple[Any, list[str], str]]:
    """Of every question with an answer: the scores of all that is found, the subject of each, and the right one."""
    finder = known.finder(fusion)
    out = []
    for row, vector in zip(known.rows, known.asked, strict=True):
        if row["article"]:
            seen = finder.evidence(Asked(question=row["question"], language=row["language"]), vector)
            found = [each for group in seen.subjects for each in group]
            scores = [[c.meaning, c.words, c.named] for c in (each.candidate for each in found)]
            out.append((np.array(scores), [each.article.subject for each in found], f"shop/{row['article']}"))
    return out


def _mrr(way: Sequence[float], found: Sequence[tuple[Any, list[str], str]]) -> float:
    """The mean reciprocal rank of the right subject, when scores are added up so."""
    places = []
    for scores, subjects, wanted in found:
        order = np.argsort(-(scores @ np.array(way)), kind="stable") if len(scores) else []
        ranked = list(dict.fromkeys(subjects[n] for n in order))[:10]
        places.append(1 / (1 + ranked.index(wanted)) if wanted in ranked else 0.0)
    return float(np.mean(places))


def _curve(fusion: Fusion, known: Known) -> tuple[float, Signs]:
    from sklearn.linear_model import LogisticRegression

    dice = np.random.default_rng(7)
    signs, right = _asked(known.finder(fusion), known, range(len(known.rows)))
    subjects = sorted({article.subject for article in known.articles})
    wanted = [f"shop/{row['article']}" if row["article"] else "" for row in known.rows]
    for _ in range(SHELVES):
        held = frozenset(dice.choice(subjects, SUBJECTS, replace=False).tolist())
        inside = [n for n, subject in enumerate(wanted) if subject in held]
        outside = dice.choice([n for n, subject in enumerate(wanted) if subject not in held], STRANGERS)
        more, also = _asked(known.finder(fusion, held), known, [*inside, *outside.tolist()])
        signs, right = [*signs, *more], [*right, *also]
    model = LogisticRegression(C=10, max_iter=5000).fit(signs, right)
    names = [field.name for field in fields(Signs)]
    weights = dict(zip(names, model.coef_[0].round(3).tolist(), strict=True))
    return round(float(model.intercept_[0]), 3), Signs(**weights)


def _asked(finder: Finder, known: Known, which: Sequence[int]) -> tuple[list[Any], list[bool]]:
    """The signs of every question, and whether the first article is the right one."""
    signs, right = [], []
    for n in which:
        row = known.rows[n]
        seen = finder.evidence(Asked(question=row["question"], language=row["language"]), known.asked[n])
        if seen.subjects:
            signs.append(astuple(seen.signs))
            first = seen.subjects[0][0].article.subject
            right.append(bool(row["article"]) and first == f"shop/{row['article']}")
    return signs, right
