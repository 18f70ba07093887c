"""One collection, ready to be searched: its passages by stable id, their words, and their vectors where there is an encoder."""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.articles import Article
from bot.knowledge.dense import Dense, Vectors
from bot.knowledge.lexical import Lexical

CANDIDATES: Final = 64  # passages that each way of searching may name
_WASTE: Final = 0.5  # share of dropped rows from which the words are counted anew


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer: how alike the encoder finds it, how much of the question it says, how much of what is
    meant by its words (which other languages say too), and how alike the nearest other way to ask for it is (0: none is near)."""

    article: Article
    meaning: float
    words: float
    named: float
    asked: float = 0.0


class Shelf:
    """Passages of one collection. Safe to search from several threads while passages come and go."""

    def __init__(self, dense: Dense | None = None) -> None:
        self.dense = dense
        self._articles: dict[int, Article] = {}
        self._subjects: dict[str, set[int]] = {}
        self._row: dict[int, int] = {}
        self._id = np.zeros(0, dtype=np.int64)  # of every row
        self._lexical = Lexical()
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._articles)

    @property
    def articles(self) -> tuple[Article, ...]:
        """What stands here."""
        with self._lock:
            return tuple(self._articles.values())

    @property
    def ids(self) -> frozenset[int]:
        """The stable ids of what stands here."""
        with self._lock:
            return frozenset(self._articles)

    def put(self, articles: Mapping[int, Article], vectors: Vectors | None = None) -> None:
        """Add passages under their ids, or put new ones in their place; `vectors` in the same order."""
        with self._lock:
            self.drop(articles.keys() & self._articles.keys())
            rows = [self._lexical.add(_counted(article)) for article in articles.values()]
            self._articles.update(articles)
            self._row.update(zip(articles, rows, strict=True))
            for each, article in articles.items():
                self._subjects.setdefault(article.subject, set()).add(each)
            self._id = np.concatenate([self._id, np.array(list(articles), dtype=np.int64)])
            if self.dense is not None and vectors is not None:
                self.dense.add(list(articles), vectors)

    def drop(self, ids: Iterable[int]) -> None:
        """Take passages out; unknown ids are passed over."""
        with self._lock:
            gone = [each for each in ids if each in self._articles]
            if self.dense is not None:
                self.dense.remove(gone)
            for each in gone:
                article = self._articles.pop(each)
                self._lexical.drop(self._row.pop(each), _counted(article))
                subject = article.subject
                self._subjects[subject].discard(each)
                if not self._subjects[subject]:
                    del self._subjects[subject]
            if self._lexical.waste > _WASTE:
                self._recount()

    def settle(self) -> None:
        """Let the index take the form that fits the size; searches go on meanwhile."""
        dense = self.dense
        if dense is not None:
            fitting = dense.settle(sorted(self._articles))
            with self._lock:
                self.dense = fitting

    def stand_on(self, dense: Dense | None) -> None:
        """Search by these vectors from now on; None: by words alone."""
        with self._lock:
            self.dense = dense

    def candidates(self, asked: Collection[str], vector: Vectors | None) -> list[Candidate]:
        """What either way of searching finds, each with both scores."""
        with self._lock:
            if not self._articles:
                return []
            rows, shared, meant = self._lexical.best(asked, CANDIDATES)
            found = dict.fromkeys(self._id[rows].tolist())
            meaning: dict[int, float] = {}
            if self.dense is not None and vector is not None:
                near, alike = self.dense.search(vector, CANDIDATES)
                meaning = {int(i): float(s) for i, s in zip(near[0], alike[0], strict=True) if i >= 0}
                self._likeness(meaning, [i for i in found if i not in meaning], vector)
            both = [i for i in dict.fromkeys([*meaning, *found]) if i in self._articles]
            by_words = self.dense is None or vector is None
            nearest = self._asked(
                both, {i: float(shared[self._row[i]]) for i in both} if by_words else meaning
            )
            both = [i for i in dict.fromkeys([*both, *nearest]) if not self._articles[i].is_asked]
            if vector is not None:
                self._likeness(meaning, [i for i in both if i not in meaning], vector)
            return [
                Candidate(
                    self._articles[i],
                    meaning.get(i, 0.0),
                    float(shared[row]),
                    float(meant[row]),
                    nearest.get(i, 0.0),
                )
                for i, row in ((each, self._row[each]) for each in both)
            ]

    def translations(self, article: Article) -> list[Article]:
        """The same passage in every language it is written in, itself among them."""
        with self._lock:
            kin = (self._articles[each] for each in sorted(self._subjects.get(article.subject, ())))
            return [each for each in kin if each.position == article.position]

    def _asked(self, found: Iterable[int], alike: Mapping[int, float]) -> dict[int, float]:
        """The passages of articles that are asked for in a found way, with the likeness of the nearest."""
        out: dict[int, float] = {}
        for each in (i for i in found if self._articles[i].is_asked):
            article = self._articles[each]
            for other in self._subjects[article.subject]:
                kin = self._articles[other]
                if kin.id == article.id and not kin.is_asked:
                    out[other] = max(out.get(other, 0.0), alike.get(each, 0.0))
        return out

    def _likeness(self, meaning: dict[int, float], ids: list[int], vector: Vectors) -> None:
        """Add the likeness of passages that were found by their words."""
        if self.dense is not None and ids:
            alike: NDArray[np.float32] = self.dense.vectors(ids) @ vector
            meaning.update(zip(ids, alike.tolist(), strict=True))

    def _recount(self) -> None:
        """Count the words anew, without the dropped rows."""
        self._lexical = Lexical([_counted(article) for article in self._articles.values()])
        self._id = np.array(list(self._articles), dtype=np.int64)
        self._row = {each: row for row, each in enumerate(self._articles)}


def _counted(article: Article) -> str:
    """The text whose words are counted: what it is about counts twice."""
    return f"{article.named} {article.whole}"
