"""Fit the curves of `bot/knowledge/fusion.json` for a desk without the reader; `python -m benchmarks.knowledge --fit --no-reader` (or
`--words-only`) runs it. The curve beside the reader is fitted by `benchmarks.knowledge_curve`.

A logistic curve over the signs. A question is asked of the whole shelf, with and without its other ways to ask, of small ones (those
that hold its article, and those that do not and must decline), and of one that speaks another language only. How scores are added up is not fitted: own questions avoid the
articles' words by design and none asks across languages, so by them likeness would win alone, and questions that nothing was fitted
on would find less.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from bot.knowledge import Article
from bot.knowledge.dense import Dense
from bot.knowledge.finder import Asked, Finder
from bot.knowledge.fusion import FITTED, Fusion, Profile, Signs, fitted
from bot.knowledge.memory import article_vectors
from bot.knowledge.reader import AnswerReader
from bot.knowledge.shelf import Shelf
from bot.knowledge.wish import Wishes
from training.answers.rows import FOLDS, fold, helper

SHELVES: Final = 12  # small ones
SUBJECTS: Final = 12  # on each
STRANGERS: Final = 12  # questions asked of each whose article stands elsewhere
WRONG: Final[Mapping[Profile, float]] = {  # declined answers that one wrong answer weighs as much as
    "with_encoder": 1.75,
    "words_only": 20.0,  # the least at which sets left out of the fit have at most 2 % wrong; the rest is offered by title
}
_OTHER: Final = {"zh": "en", "en": "zh"}  # by the language of a question: what the shelf speaks instead
_WAYS: Final[Mapping[Profile, Fusion]] = {
    "with_encoder": Fusion(
        meaning=0.5, words=0.5, named=0.2, asked=0.75, asked_from=0.35, bias=0.0, by=Signs(brevity=0.0)
    ),
    "words_only": Fusion(
        meaning=0.0,
        words=0.8,
        named=0.2,
        named_at_home=0.2,
        asked=0.5,
        asked_from=0.2,
        bias=0.0,
        by=Signs(brevity=0.0),
    ),
}
Row = dict[str, Any]
Keep = Callable[[Article], bool]


class Helpers:
    """Readers that were each taught without a third of the articles; the one that never saw what is asked about speaks."""

    def __init__(self, base: Path, folder: Path) -> None:
        self._all = [AnswerReader(base, adapter=folder / helper(n)) for n in range(FOLDS)]
        self._speaks = self._all[0]

    def about(self, row: Row) -> None:
        """Choose who speaks."""
        self._speaks = self._all[fold(row["article"] or row["question"])]

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """What that one says."""
        return self._speaks.scores(question, passages)


@dataclass(frozen=True, slots=True)
class Known:
    """Articles with their vectors, and questions with theirs."""

    articles: Sequence[Article]
    vectors: Any  # None: words alone
    rows: Sequence[Row]
    asked: Sequence[Any]
    wishes: Wishes

    def finder(self, fusion: Fusion, keep: Keep = lambda article: True) -> Finder:
        """A finder over these articles."""
        mine = [n for n, each in enumerate(self.articles) if keep(each)]
        shelf = Shelf(None if self.vectors is None else Dense(self.vectors.shape[1]), self.wishes)
        vectors = None if self.vectors is None else self.vectors[mine]
        shelf.put({n: self.articles[n] for n in mine}, vectors)
        return Finder(
            shelves={"shop": shelf},
            with_encoder=fusion,
            words_only=fusion,
            wishes=self.wishes,
        )


def fit(
    articles: Sequence[Article],
    rows: Sequence[Row],
    wishes: Wishes,
    encoder: Any,
) -> None:
    """Write the numbers of the profile in use: those of words alone where there is no encoder."""
    told = json.loads(FITTED.read_text(encoding="utf-8")) if FITTED.exists() else {}
    name: Profile = "words_only" if encoder is None else "with_encoder"
    vectors = None if encoder is None else article_vectors(encoder.embed, articles)
    asked = [None] * len(rows) if encoder is None else encoder.embed([row["question"] for row in rows])
    told[name] = _profile(name, Known(articles, vectors, rows, asked, wishes))
    FITTED.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    fitted.cache_clear()


def left_out(
    articles: Sequence[Article], sets: Mapping[str, Sequence[Row]], wishes: Wishes
) -> dict[str, Fusion]:
    """For each set the curve of words alone that is fitted on the others."""
    out = {}
    for name in sets:
        rows = [row for other, mine in sets.items() if other != name for row in mine]
        told = _profile("words_only", Known(articles, None, rows, [None] * len(rows), wishes))
        out[name] = Fusion(**{**told, "by": Signs(**told["by"])})
    return out


def _profile(name: Profile, known: Known) -> dict[str, Any]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    way = _WAYS[name]
    signs, right = _asked(way, known)
    scale = StandardScaler().fit(signs)
    model = LogisticRegression(C=10, max_iter=5000, class_weight={False: WRONG[name], True: 1.0})
    model.fit(scale.transform(signs), right)
    slopes = model.coef_[0] / scale.scale_
    bias = float(model.intercept_[0] - slopes @ scale.mean_)
    names = [field.name for field in fields(Signs)]
    by = Signs(**dict(zip(names, slopes.round(3).tolist(), strict=True)))
    return asdict(replace(way, bias=round(bias, 3), by=by))


def _asked(way: Fusion, known: Known) -> tuple[list[Any], list[bool]]:
    """The signs of every question on every shelf it is asked of, and whether the first article is the right one."""
    signs, right = [], []
    for finder, which in _shelves(way, known):
        for n in which:
            row = known.rows[n]
            seen = finder.evidence(Asked(question=row["question"], language=row["language"]), known.asked[n])
            if not seen.subjects:
                continue
            first = seen.subjects[0][0].article.subject
            signs.append(astuple(seen.signs))
            right.append(bool(row["article"]) and first == f"shop/{row['article']}")
    return signs, right


def _shelves(way: Fusion, known: Known) -> Iterator[tuple[Finder, Sequence[int]]]:
    """Shelves with the numbers of the questions that are asked of each."""
    yield known.finder(way), range(len(known.rows))
    yield known.finder(way, lambda each: not each.is_asked), range(len(known.rows))
    dice = np.random.default_rng(7)
    subjects = sorted({article.subject for article in known.articles})
    rows = known.rows
    wanted = [f"shop/{row['article']}" if row["article"] else "" for row in rows]
    for _ in range(SHELVES):
        held = frozenset(dice.choice(subjects, SUBJECTS, replace=False).tolist())
        inside = [n for n, subject in enumerate(wanted) if subject in held]
        outside = dice.choice([n for n, subject in enumerate(wanted) if subject not in held], STRANGERS)
        yield known.finder(way, lambda each, held=held: each.subject in held), [*inside, *outside.tolist()]  # type: ignore[misc]
    for language, other in _OTHER.items():
        foreign = [n for n, row in enumerate(rows) if row["language"] == language]
        yield known.finder(way, lambda each, other=other: each.language == other), foreign  # type: ignore[misc]
