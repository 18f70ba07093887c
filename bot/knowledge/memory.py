"""A retriever in memory: exact search by meaning and by words, for collections of up to some ten thousand passages."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.errors import KnowledgeError
from bot.knowledge.articles import Article
from bot.knowledge.fusion import WITH_ENCODER, WORDS_ONLY, Scores, Signs
from bot.knowledge.lexical import Lexical
from bot.knowledge.retrieve import Found
from bot.knowledge.words import words
from bot.turn import Passage

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]  # unit vectors, one row a text
_OUT = -2.0  # score of what was not searched
_NONE = Found((), answerable=False, confidence=0.0)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scores by passage and by article, articles best first, and what speaks for the first of them."""

    score: Scores
    best: Scores
    order: NDArray[np.intp]
    signs: Signs = field(default_factory=Signs)


class MemoryRetriever:
    """Finds the passages that answer a question; without an encoder by their words alone.

    `embed` reads questions; `stored` reads the articles (the same when left out) and may keep what it read.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        embed: Embed | None = None,
        *,
        stored: Embed | None = None,
        answer_above: float = 0.5,
    ) -> None:
        self.articles = tuple(articles)
        self._embed = embed
        self._answer_above = answer_above
        self._fusion = WITH_ENCODER if embed else WORDS_ONLY
        _refuse_twins(self.articles)
        full = [f"{a.title} {a.text}".strip() for a in self.articles]
        self._lexical = Lexical([f"{a.title} {text}" for a, text in zip(self.articles, full, strict=True)])
        vectors = _vectors(stored or embed, [*(a.title or a.text for a in self.articles), *full])
        self._titles, self._texts = vectors[: len(full)], vectors[len(full) :]
        subjects = {subject: n for n, subject in enumerate(dict.fromkeys(a.subject for a in self.articles))}
        self._subject = np.array([subjects[a.subject] for a in self.articles], dtype=np.intp)

    def __len__(self) -> int:
        return len(self.articles)

    async def search(
        self, question: str, *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> Found:
        """The best passages for a question, one an article, in the asked language where there is one."""
        if self._embed is None:
            return self.search_many([question], language=language, top=top, collections=collections)[0]
        many = await asyncio.to_thread(
            self.search_many, [question], language=language, top=top, collections=collections
        )
        return many[0]

    def search_many(
        self, questions: Sequence[str], *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> list[Found]:
        """The same for several questions at once."""
        if not self.articles:
            return [_NONE for _ in questions]
        vectors = _vectors(self._embed, questions)
        return [
            self._found(self.evidence(question, vector, collections), language, top)
            for question, vector in zip(questions, vectors, strict=True)
        ]

    def evidence(self, question: str, vector: Vectors, collections: Sequence[str] = ()) -> Evidence:
        """What speaks for every article, and for the first one in particular."""
        asked = set(words(question))
        titles, texts, shared = self._titles @ vector, self._texts @ vector, self._lexical.scores(asked)
        score = self._fusion.add(titles, texts, shared)
        if collections:
            score[[a.collection not in collections for a in self.articles]] = _OUT
        best = np.full(int(self._subject.max()) + 1, _OUT, dtype=np.float32)
        np.maximum.at(best, self._subject, score)
        order = np.argsort(-best, kind="stable")
        order = order[best[order] > _OUT]
        if not len(order):
            return Evidence(score, best, order)
        mine = self._subject == order[0]
        return Evidence(
            score=score,
            best=best,
            order=order,
            signs=Signs.of(
                question,
                meaning=float(((titles + texts) / 2)[mine].max()),
                words=float(shared[mine].max()),
                lead=float(best[order[0]] - best[order[1]]) if len(order) > 1 else 0.0,
                counted=len(asked),
            ),
        )

    def _found(self, seen: Evidence, language: str, top: int) -> Found:
        if not len(seen.order):
            return _NONE
        confidence = self._fusion.confidence(seen.signs)
        passages = tuple(self._passage(int(n), seen, language) for n in seen.order[:top])
        return Found(passages, answerable=confidence >= self._answer_above, confidence=round(confidence, 4))

    def _passage(self, subject: int, seen: Evidence, language: str) -> Passage:
        """The translation of an article to quote: in the asked language, else in English, else the best."""
        rows = sorted(np.flatnonzero(self._subject == subject), key=lambda row: -seen.score[row])
        translations = (self.articles[row] for row in rows)
        article = min(translations, key=lambda each: _preference(each.language, language))
        return Passage(
            id=article.id,
            text=article.text,
            score=round(float(np.clip(seen.best[subject], 0.0, 1.0)), 4),
            title=article.title,
            language=article.language,
        )


def _vectors(embed: Embed | None, texts: Sequence[str]) -> Vectors:
    if embed is None or not texts:
        return np.zeros((len(texts), 1), dtype=np.float32)
    return np.asarray(embed(texts), dtype=np.float32)


def _preference(language: str, asked: str) -> int:
    return 0 if language in (asked, "") else 1 if language == "en" else 2


def _refuse_twins(articles: Sequence[Article]) -> None:
    seen: set[tuple[str, str]] = set()
    for article in articles:
        key = (article.collection, article.id)
        if key in seen:
            raise KnowledgeError(
                f"collection {article.collection!r} has two articles called {article.id!r}; rename one"
            )
        seen.add(key)
