"""One collection, ready to be searched: its passages by stable id, their words, what their titles wish for, and their vectors where
there is an encoder.

Words are counted and titles are read when a passage is put here, so that no search has to, and nothing of either outlasts it.
"""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.articles import Article
from bot.knowledge.dense import Dense, Vectors
from bot.knowledge.glossary import terms
from bot.knowledge.lexical import Lexical
from bot.knowledge.wish import Wish, Wishes

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
    told: float = 0.0  # how much of the question it says together with the other ways to ask for it
    about: Wish | None = None  # what its title asks for


class Shelf:
    """Passages of one collection. Safe to search from several threads while passages come and go."""

    def __init__(self, dense: Dense | None = None, wishes: Wishes | None = None) -> None:
        self.dense = dense
        self._wishes = wishes  # reads what titles are about
        self._about: dict[int, Wish] = {}
        self._lines: dict[
            int, frozenset[str]
        ] = {}  # the words of the same, counted when they are held against a question
        self._together: dict[str, dict[int, Wish | None]] = {}  # the same of whole subjects, by position
        self._articles: dict[int, Article] = {}
        self._subjects: dict[str, set[int]] = {}
        self._row: dict[int, int] = {}
        self._told: dict[int, int] = {}  # the rows of passages together with the other ways to ask for them
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
            told = self._told_by(articles)
            self._untell(told)
            self._articles.update(articles)
            for each, article in articles.items():
                self._subjects.setdefault(article.subject, set()).add(each)
                self._together.pop(article.subject, None)
            self._count(articles)
            self._read(articles)
            self._tell([*told, *articles])
            if self.dense is not None and vectors is not None:
                self.dense.add(list(articles), vectors)

    def drop(self, ids: Iterable[int]) -> None:
        """Take passages out; unknown ids are passed over."""
        with self._lock:
            gone = [each for each in ids if each in self._articles]
            if self.dense is not None:
                self.dense.remove(gone)
            told = self._told_by({each: self._articles[each] for each in gone})
            self._untell([*told, *gone])
            for each in gone:
                article = self._articles.pop(each)
                self._about.pop(each, None)
                self._lines.pop(each, None)
                self._together.pop(article.subject, None)
                self._lexical.drop(self._row.pop(each), _counted(article))
                self._subjects[article.subject].discard(each)
                if not self._subjects[article.subject]:
                    del self._subjects[article.subject]
            self._tell(each for each in told if each in self._articles)
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
                    float(shared[self._told.get(i, row)]),
                    self._about.get(i),
                )
                for i, row in ((each, self._row[each]) for each in both)
            ]

    def translations(self, article: Article) -> list[Article]:
        """The same passage in every language it is written in, itself among them."""
        with self._lock:
            kin = (self._articles[each] for each in sorted(self._subjects.get(article.subject, ())))
            return [each for each in kin if each.position == article.position]

    def about(self, article: Article) -> Wish | None:
        """What a passage is asked for by on the whole: its titles in every language, and the other ways to ask for its subject."""
        with self._lock:
            kin = [(each, self._articles[each]) for each in sorted(self._subjects.get(article.subject, ()))]
            if self._wishes is None or not kin:
                return None
            known, place = self._together.setdefault(article.subject, {}), article.position
            if place not in known:
                mine = {
                    a.asks: self._about[i] for i, a in kin if a.asks and (a.is_asked or a.position == place)
                }
                known[place] = self._wishes.together(list(mine.values()))
            return known[place]

    def alike(self, article: Article, said: Collection[str]) -> float:
        """How much a question, given as its words and meanings, says the same as the nearest way to ask for this subject."""
        with self._lock:
            kin = self._subjects.get(article.subject, set())
            for each in kin - self._lines.keys():
                self._lines[each] = frozenset(map(intern, terms(self._articles[each].asks)))
            return self._lexical.alike(said, [self._lines[each] for each in kin])

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

    def _told_by(self, articles: Mapping[int, Article]) -> list[int]:
        """The passages that stand here and whose words change with these: those that some of these are other ways to ask for."""
        asked = {each.id: each.subject for each in articles.values() if each.is_asked}
        kin = (i for subject in dict.fromkeys(asked.values()) for i in self._subjects.get(subject, ()))
        return [i for i in kin if self._articles[i].id in asked and not self._articles[i].is_asked]

    def _count(self, ids: Iterable[int]) -> None:
        """Count the words of what stands here."""
        rows = {each: self._lexical.add(_counted(self._articles[each])) for each in ids}
        self._row.update(rows)
        self._id = np.concatenate([self._id, np.array(list(rows), dtype=np.int64)])

    def _read(self, articles: Mapping[int, Article]) -> None:
        """Read what the titles ask for, each once; those of large imports say the same again and again."""
        if self._wishes is not None:
            lines = {each: line for each, article in articles.items() if (line := article.asks)}
            read = {line: self._wishes(line) for line in dict.fromkeys(lines.values())}
            self._about.update((each, read[line]) for each, line in lines.items())

    def _tell(self, ids: Iterable[int]) -> None:
        """Count passages once more with the other ways to ask for them, where there are any."""
        texts = {each: self._with_asked(each) for each in ids}
        rows = {each: self._lexical.add(text) for each, text in texts.items() if text}
        self._told.update(rows)
        self._id = np.concatenate([self._id, np.array(list(rows), dtype=np.int64)])

    def _untell(self, ids: Iterable[int]) -> None:
        """Forget what `_tell` counted, while all stands here as it was then."""
        for each in dict.fromkeys(ids):
            if each in self._told:
                self._lexical.drop(self._told.pop(each), self._with_asked(each))

    def _recount(self) -> None:
        """Count the words anew, without the dropped rows."""
        self._lexical, self._id, self._row, self._told = Lexical(), np.zeros(0, dtype=np.int64), {}, {}
        self._count(self._articles)
        self._tell(self._articles)

    def _with_asked(self, each: int) -> str:
        """What is counted of a passage together with the other ways to ask for it; nothing where there is none."""
        article = self._articles[each]
        kin = (self._articles[i] for i in sorted(self._subjects[article.subject]))
        asked = [other.text for other in kin if other.is_asked and other.id == article.id]
        return "" if article.is_asked or not asked else " ".join((_counted(article), *asked))


def _counted(article: Article) -> str:
    """The text whose words are counted: what it is about counts twice."""
    return f"{article.named} {article.whole}"
