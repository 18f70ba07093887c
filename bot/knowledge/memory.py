"""A retriever in memory, filled once: for fixtures, tests and rehearsals."""

import asyncio
from collections.abc import Callable, Sequence

import numpy as np

from bot.errors import KnowledgeError
from bot.knowledge.articles import Article
from bot.knowledge.dense import Dense, Vectors
from bot.knowledge.evidence import USUAL, Bars
from bot.knowledge.finder import NONE, Asked, Finder
from bot.knowledge.going_on import AsksOn
from bot.knowledge.reader import Reader
from bot.knowledge.rerank import Reranker
from bot.knowledge.retrieve import Found
from bot.knowledge.shelf import Shelf
from bot.knowledge.wish import Wishes

Embed = Callable[[Sequence[str]], Vectors]  # unit vectors, one row a text


class MemoryRetriever(AsksOn):
    """Finds the passages that answer a question; without an encoder by their words alone.

    `embed` reads questions; `stored` reads the articles (the same when left out) and may keep what it read.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        embed: Embed | None = None,
        *,
        stored: Embed | None = None,
        bars: Bars = USUAL,
        wishes: Wishes | None = None,
        reranker: Reranker | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.articles = tuple(articles)
        self._embed = embed
        _refuse_twins(self.articles)
        reads = stored or embed
        shelves: dict[str, Shelf] = {}
        for name in dict.fromkeys(article.collection for article in self.articles):
            mine = {n: each for n, each in enumerate(self.articles) if each.collection == name}
            vectors = article_vectors(reads, list(mine.values())) if reads else None
            shelf = Shelf(Dense(vectors.shape[1]) if vectors is not None else None, wishes)
            shelf.put(mine, vectors)
            shelves[name] = shelf
        self.finder = Finder(shelves=shelves, bars=bars, wishes=wishes, reranker=reranker, reader=reader)

    def __len__(self) -> int:
        return len(self.articles)

    def asked(self, question: str, language: str) -> Asked:
        """A question as it is asked."""
        return Asked(question=question, language=language)

    def vector(self, question: str) -> Vectors | None:
        """What a question means, where meaning is searched."""
        return self._embed([question])[0] if self._embed is not None else None

    async def search(
        self, question: str, *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> Found:
        """The best passages for a question, one a subject, in the asked language where there is one."""
        asked = [question]
        if self._embed is None:
            return self.search_many(asked, language=language, top=top, collections=collections)[0]
        many = await asyncio.to_thread(
            self.search_many, asked, language=language, top=top, collections=collections
        )
        return many[0]

    def search_many(
        self, questions: Sequence[str], *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> list[Found]:
        """The same for several questions at once."""
        if not self.articles:
            return [NONE for _ in questions]
        vectors: Sequence[Vectors | None] = (
            list(self._embed(questions)) if self._embed else [None] * len(questions)
        )
        return [
            self.finder.find(
                Asked(question=question, language=language, top=top, collections=tuple(collections)), vector
            )
            for question, vector in zip(questions, vectors, strict=True)
        ]


def article_vectors(embed: Embed, articles: Sequence[Article]) -> Vectors:
    """One vector a passage: the mean of what it is about and what it says, so that a short title counts as much as a long text."""
    texts = [each.whole for each in articles]
    names = [each.named for each in articles]
    named = [n for n, name in enumerate(names) if name and name != texts[n]]
    vectors = np.asarray(embed([*texts, *(names[n] for n in named)]), dtype=np.float32)
    out = vectors[: len(articles)].copy()
    out[named] = (out[named] + vectors[len(articles) :]) / 2
    return out


def _refuse_twins(articles: Sequence[Article]) -> None:
    seen: set[tuple[str, str, int]] = set()
    for article in articles:
        key = (article.collection, article.id, article.position)
        if key in seen:
            raise KnowledgeError(
                f"collection {article.collection!r} has two articles called {article.id!r}; rename one"
            )
        seen.add(key)
