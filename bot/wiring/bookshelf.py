"""The knowledge of one desk: the shop's own articles, what was imported, and the folders that are watched."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Final, Self

from bot.config import Config
from bot.conversation.store import Store
from bot.errors import KnowledgeError, StoreError
from bot.knowledge.document import Document
from bot.knowledge.evidence import Bars
from bot.knowledge.importers.watch import Watch
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.knowledge.wish import Wishes
from bot.log import get_logger
from bot.patience import rung
from bot.privacy import SOURCES, Tombstones
from bot.steps import LONG_S, step
from bot.understanding import Understander
from bot.wiring.models import Models, embedding_of, reader_of, reranker_of, shop_articles

SHOP: Final = "shop"  # the collection of the shop's own articles
FIXTURE: Final = "fixture"  # the source they come from
INDEXES: Final = "knowledge"  # folder below the data folder
_WATCH_S: Final = 1.0  # between two looks into the watched folders
CHECKS_S: Final = 5.0  # between two looks at whether files of indexes on disk have changed
THOROUGH: Final = 120  # so many looks until every byte of them is read
_log = get_logger(__name__)


class Bookshelf:
    """Keeps the library and what can be searched of it in step."""

    def __init__(self, library: Library, retriever: LiveRetriever, watches: tuple[Watch, ...] = ()) -> None:
        self.library = library
        self.retriever = retriever
        self._watches = watches
        self._broken: dict[str, str] = {}  # why a watched folder was not taken in, told once

    @classmethod
    async def open(cls, config: Config, store: Store, understander: Understander) -> Self:
        """The library of a store, with the shop's own articles as they are now, ready to be searched."""
        library = await library_of(config, store)
        await library.put(SHOP, [_own(config)])
        watches = tuple(Watch(folder, name) for name, folder in config.knowledge.watch.items())
        shelf = cls(library, retriever_of(config, library, understander), watches)
        await shelf.look()
        await shelf.retriever.open()
        return shelf

    @property
    def parts(self) -> tuple[object, ...]:
        """What pages for managers may use."""
        return (self.library, self.retriever)

    async def run(self, closing: asyncio.Event) -> None:
        """Follow the database and the watched folders until it is closing time."""
        await asyncio.gather(
            self.retriever.run(closing), self._watching(closing), self._looking_after(closing)
        )

    async def look(self) -> None:
        """Take in what changed in the watched folders. One that cannot be read is told of and tried again when it changes."""
        for watch in self._watches:
            try:
                documents = await asyncio.to_thread(watch.changed)
                if documents is not None:
                    change = await self.library.put(
                        watch.collection, documents, within=watch.prefix, actor="watch"
                    )
                    _log.info("a folder was taken in", added=len(change.added), removed=len(change.removed))
            except (KnowledgeError, OSError) as error:
                _log.error("a watched folder could not be taken in", why=str(error))

    async def _looking_after(self, closing: asyncio.Event) -> None:
        looks = 0
        while not await rung(closing, CHECKS_S):
            looks += 1
            try:
                await self.retriever.look_after(thoroughly=looks % THOROUGH == 0)
            except (OSError, StoreError) as error:
                _log.error("an index could not be written anew; it is tried again", exc_info=error)

    async def _watching(self, closing: asyncio.Event) -> None:
        while self._watches and not closing.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), _WATCH_S)
            try:
                await self.look()
            except StoreError as error:
                _log.warning("knowledge could not be stored; it is tried again", exc_info=error)


@step("models and knowledge", most_s=LONG_S)
async def with_knowledge(config: Config, store: Store) -> tuple[Models, Bookshelf]:
    """Models that search what this store knows."""
    models = await Models.load(config, knowledge=False)
    bookshelf = await Bookshelf.open(config, store, models.understander)
    return replace(models, retriever=bookshelf.retriever), bookshelf


async def library_of(config: Config, store: Store) -> Library:
    """The library of a store, without what was taken out of it and came back with an older copy."""
    library = Library(store, Tombstones(config.data_dir, SOURCES))
    await library.again()
    return library


def retriever_of(config: Config, library: Library, understander: Understander) -> LiveRetriever:
    """A retriever over this library, with the encoder that the config names for it, else the one that understands."""
    embedding = embedding_of(config, understander)
    return LiveRetriever(
        library,
        embed=embedding.questions,
        stored=embedding.passages,
        model=embedding.model,
        collections=config.knowledge.collections,
        bars=Bars(config.knowledge.answer_above, config.knowledge.offer_above),
        folder=config.data_dir / INDEXES,
        kept_from=config.knowledge.kept_from,
        wishes=Wishes(understander.judge.linear),
        reranker=reranker_of(config),
        reader=reader_of(config, understander),
    )


def _own(config: Config) -> Document:
    """The fixture's articles; a shop behind another adapter has none, and loses what an earlier fixture left."""
    return Document(FIXTURE, tuple(replace(article, collection=SHOP) for article in shop_articles(config)))
