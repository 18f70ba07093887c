"""An index that a disk damages while the desk runs: customers are answered all the while, by words alone where nothing else is left."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.clock import Clock
from bot.conversation.knowledge import vectors
from bot.conversation.store import Store
from bot.evaluate.bench import Bench
from bot.knowledge import live as live_module
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from tests.flow.kit import Counter, opener, said
from tests.knowledge.kit import FREIGHT, RETURNS, article, document, embed, wishes

ASKED = "Which workshop engraves bicycles?"
ENGRAVED = article("bicycles.en", "The workshop by the river engraves bicycles on Mondays.", ASKED)


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    store = await Store.open(_database(tmp_path))
    library = Library(store)
    await library.put("shop", [document("faq", RETURNS, FREIGHT, ENGRAVED)])
    yield library
    await store.close()


def _database(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/shop.db"


def retriever(library: Library, folder: Path, **more: int) -> LiveRetriever:
    return LiveRetriever(
        library, embed=embed, model="m", folder=folder / "kept", kept_from=1, wishes=wishes(), **more
    )


@asynccontextmanager
async def desk(bench: Bench, folder: Path, live: LiveRetriever) -> AsyncIterator[Counter]:
    """A desk that answers from this retriever."""

    async def opened(clock: Clock | None = None) -> Store:
        return await Store.open(_database(folder), clock=clock)

    config = bench.config.model_copy(update={"data_dir": folder})
    knowing = replace(bench, models=replace(bench.models, retriever=live), config=config)
    async with opener(knowing)(open_store=opened) as counter:
        yield counter


async def answered(counter: Counter) -> None:
    turn = await counter.talk().say(ASKED)
    assert turn["decision"] == "answer", turn["reasons"]
    assert ENGRAVED.text in said(turn)


def spoil(folder: Path) -> None:
    [index] = (folder / "kept").rglob("dense.faiss")
    index.write_bytes(index.read_bytes()[:100])


async def test_a_desk_whose_index_is_damaged_under_it_goes_on_answering(
    bench: Bench, tmp_path: Path, library: Library
) -> None:
    live = retriever(library, tmp_path)
    await live.open()
    assert live.generations is not None
    async with desk(bench, tmp_path, live) as counter:
        spoil(tmp_path)
        assert live.generations.spoilt() == ["shop"]
        await answered(counter)
        await live.look_after(thoroughly=True)
        assert live.generations.spoilt() == [], "written anew while the desk runs"
        await answered(counter)


async def test_a_desk_that_starts_on_a_damaged_index_answers_by_words_until_vectors_are_made(
    bench: Bench, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "BATCH", 1)  # as a large collection: the first look does not make all
    await retriever(library, tmp_path).open()
    spoil(tmp_path)
    async with library.store.write() as tx:
        await tx.execute(delete(vectors))
    live = retriever(library, tmp_path, at_once=0)
    await live.open()
    async with desk(bench, tmp_path, live) as counter:
        assert live.unread
        assert live.vector(ASKED) is None, "nothing but words is searched"
        await answered(counter)
        while live.unread:
            await live.refresh()
        assert live.vector(ASKED) is not None
        await answered(counter)
    [*_, newest] = sorted((tmp_path / "kept").rglob("dense.faiss"))
    assert len(newest.read_bytes()) > 100
