"""The retriever of a running desk: it follows the database, embeds what is new, and answers by words while vectors are missing."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from bot.errors import StoreError
from bot.knowledge.articles import PUBLIC, Article
from bot.knowledge.dense import EXACT_UP_TO, Dense, Vectors
from bot.knowledge.evidence import USUAL, Bars
from bot.knowledge.finder import NONE, Asked, Finder
from bot.knowledge.generation import KEPT_FROM, Generations
from bot.knowledge.going_on import AsksOn
from bot.knowledge.library import Library
from bot.knowledge.memory import Embed, article_vectors
from bot.knowledge.reader import Reader
from bot.knowledge.rerank import Reranker
from bot.knowledge.retrieve import Found
from bot.knowledge.shelf import Shelf
from bot.knowledge.vectors import VectorStore
from bot.knowledge.wish import Wishes
from bot.log import get_logger

LOOK_S: Final = 1.0  # between two looks at whether something changed
AT_ONCE: Final = 2000  # passages embedded before a start answers; of more, words answer meanwhile
BATCH: Final = 16  # passages embedded at a time: a question never waits long for the encoder
_log = get_logger(__name__)
Standing = Mapping[int, tuple[str, int]]  # passage id: its collection, the number of its last change


class LiveRetriever(AsksOn):
    """Finds passages of the collections in a store; `refresh` takes in what changed.

    Args:
        embed: Reads texts; without it words alone are searched.
        stored: Reads passages, where that may be done otherwise than for questions.
        model: Version of that encoder: vectors of another are made anew.
        collections: What is searched when a question names none; empty: all.
        folder: Where indexes of large collections are kept, so that a start need not build them.
    """

    def __init__(
        self,
        library: Library,
        *,
        embed: Embed | None = None,
        stored: Embed | None = None,
        model: str = "",
        collections: Sequence[str] = (),
        bars: Bars = USUAL,
        folder: Path | None = None,
        at_once: int = AT_ONCE,
        exact_up_to: int = EXACT_UP_TO,
        kept_from: int = KEPT_FROM,
        wishes: Wishes | None = None,
        reranker: Reranker | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.library = library
        self.embed = embed
        self._reads = stored or embed
        self.version = -1  # of what can be searched
        self.unread: dict[int, int] = {}  # passages without vectors, by the number of their last change
        self._vectors = VectorStore(library.store, model)
        self.collections = tuple(collections)
        self._shelves: dict[str, Shelf] = {}
        self.finder = Finder(
            shelves=self._shelves, bars=bars, wishes=wishes, reranker=reranker, reader=reader
        )
        self._stands: dict[int, tuple[str, int]] = {}  # what was taken in
        self._sighted = False  # whether vectors are searched; never again False once all were there
        self.generations = Generations(folder, model, kept_from=kept_from) if folder and embed else None
        self._at_once = at_once
        self._exact_up_to = exact_up_to
        self._refreshing = asyncio.Lock()

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self._shelves.values())

    async def search(
        self,
        question: str,
        *,
        language: str,
        top: int = 5,
        collections: Sequence[str] = (),
        audience: str = PUBLIC,
    ) -> Found:
        """The best passages for a question, one a subject, in the asked language where there is one."""
        asked = replace(self.asked(question, language, collections), top=top, audience=audience)
        return (await asyncio.to_thread(self.search_many, [asked]))[0]

    def asked(self, question: str, language: str, collections: Sequence[str] = ()) -> Asked:
        """A question as it is asked here and now."""
        where, now = tuple(collections) or self.collections, self.library.store.clock.now()
        return Asked(question=question, language=language, collections=where, now=now)

    def search_many(self, questions: Sequence[Asked]) -> list[Found]:
        """The same for several questions at once, here and now."""
        if not questions or not len(self):
            return [NONE for _ in questions]
        vectors: Sequence[Vectors | None] = [None] * len(questions)
        if self.embed is not None and self._sighted:
            vectors = list(self.embed([asked.question for asked in questions]))
        return [self.finder.find(asked, vector) for asked, vector in zip(questions, vectors, strict=True)]

    def vector(self, question: str) -> Vectors | None:
        """What a question means, where meaning is searched."""
        return self.embed([question])[0] if self.embed is not None and self._sighted else None

    async def open(self) -> None:
        """Take in everything; wait for the vectors too unless there are very many to make."""
        await self.refresh()
        while self.unread and self._sighted:
            await self.refresh()

    async def run(self, closing: asyncio.Event) -> None:
        """Follow the database until it is closing time."""
        while not closing.is_set():
            try:
                await self.refresh()
            except StoreError as error:
                _log.warning("knowledge could not be read; it is tried again", exc_info=error)
            if not self.unread:
                with suppress(TimeoutError):
                    await asyncio.wait_for(closing.wait(), LOOK_S)

    async def refresh(self) -> bool:
        """Take in what changed, and embed some of what is missing; whether there was anything to do."""
        async with self._refreshing:
            changed = await self.library.version() != self.version
            if not changed and not self.unread:
                return False
            if changed:
                await self._catch_up()
            if self.unread:
                await self._read_some()
            if self.embed is not None and not self.unread:
                await self._complete()
            return True

    async def look_after(self, *, thoroughly: bool) -> None:
        """Write indexes on disk anew that are not as they were written; what is searched is in memory, and goes on."""
        async with self._refreshing:
            if self.generations and bool(await asyncio.to_thread(self.generations.spoilt, thoroughly)):
                await self._complete()

    async def rebuild(self) -> None:
        """Throw every index away and make it anew from the database."""
        async with self._refreshing:
            if self.generations is not None:
                await asyncio.to_thread(self.generations.forget)
            self._drop(list(self._stands))
            self._shelves.clear()
            self.version, self._sighted = -1, False
        await self.open()

    async def _catch_up(self) -> None:
        version, standing = await self.library.standing()
        self._drop([each for each in self._stands if each not in standing])
        kept = await self._kept(standing) if self.version < 0 else frozenset()
        new = [each for each, at in standing.items() if self._stands.get(each) != at]
        articles = await self.library.read(new)
        known = {} if self.embed is None else await self._vectors.read([i for i in new if i not in kept])
        missing = [i for i in articles if i not in kept and i not in known] if self.embed is not None else []
        if self.version < 0:
            self._sighted = self.embed is not None and len(missing) <= self._at_once
        self.unread.update((each, standing[each][1]) for each in missing)
        wait = set(missing) if self._sighted else set()
        ready = {i: a for i, a in articles.items() if i not in wait}
        await asyncio.to_thread(self._put, ready, standing, known if self._sighted else {})
        self.version = version

    def _put(self, articles: Mapping[int, Article], standing: Standing, known: Mapping[int, Vectors]) -> None:
        """Put passages on the shelf of their collection."""
        for name in dict.fromkeys(article.collection for article in articles.values()):
            mine = {each: article for each, article in articles.items() if article.collection == name}
            shelf = self._shelves.setdefault(name, Shelf(wishes=self.finder.wishes))
            for part in (  # those whose vectors a kept index holds come without
                {i: a for i, a in mine.items() if i in known},
                {i: a for i, a in mine.items() if i not in known},
            ):
                vectors = (
                    np.stack([known[each] for each in part]) if part and known.keys() >= part.keys() else None
                )
                if vectors is not None and shelf.dense is None:
                    shelf.stand_on(Dense(vectors.shape[1], exact_up_to=self._exact_up_to))
                shelf.put(part, vectors)
        self._stands.update((each, standing[each]) for each in articles)

    def _drop(self, ids: Iterable[int]) -> None:
        for each in list(ids):
            collection, _ = self._stands.pop(each, ("", 0))
            self.unread.pop(each, None)
            if collection in self._shelves:
                self._shelves[collection].drop([each])
        for name in [name for name, shelf in self._shelves.items() if not len(shelf)]:
            del self._shelves[name]

    async def _read_some(self) -> None:
        """Embed one batch of what is missing, keep it, and put it on its shelf."""
        if (reads := self._reads) is None:
            return
        batch = dict(list(self.unread.items())[:BATCH])
        articles = await self.library.read(list(batch))
        if articles:
            made = await asyncio.to_thread(article_vectors, reads, list(articles.values()))
            found = dict(zip(articles, made, strict=True))
            await self._vectors.keep(found, batch)
            if self._sighted:
                where = {i: (article.collection, batch[i]) for i, article in articles.items()}
                await asyncio.to_thread(self._put, articles, where, found)
        for each in batch:
            self.unread.pop(each, None)

    async def _complete(self) -> None:
        """All vectors are there: search by them, in the form that fits, and keep large indexes for the next start."""
        for name, shelf in list(self._shelves.items()):
            if shelf.dense is None:
                found = await self._vectors.read(sorted(shelf.ids))
                await asyncio.to_thread(self._see, shelf, found)
            await asyncio.to_thread(shelf.settle)
            if self.generations is not None:
                rows = {each: self._stands[each][1] for each in shelf.ids if each in self._stands}
                await asyncio.to_thread(self.generations.keep, name, shelf, rows)
        if self.generations is not None:
            await asyncio.to_thread(self.generations.only, list(self._shelves))
        if not self._sighted:
            self._sighted = True
            await self._vectors.forget_others()

    def _see(self, shelf: Shelf, found: Mapping[int, Vectors]) -> None:
        if found and shelf.ids <= found.keys():
            dense = Dense(len(next(iter(found.values()))), exact_up_to=self._exact_up_to)
            dense.add(list(found), np.stack(list(found.values())))
            shelf.stand_on(dense)

    async def _kept(self, standing: Standing) -> frozenset[int]:
        """Ids of passages whose vectors come with the index that was kept on disk."""
        if self.generations is None:
            return frozenset()
        kept = await asyncio.to_thread(self.generations.kept, standing, self._exact_up_to)
        for name, (dense, _) in kept.items():
            self._shelves.setdefault(name, Shelf(wishes=self.finder.wishes)).stand_on(dense)
        return frozenset().union(*(ids for _, ids in kept.values()))
