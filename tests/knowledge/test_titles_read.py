"""What titles wish for is read when a passage is put on its shelf: no search reads one, and nothing of it outlasts the passage."""

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.store import Store
from bot.knowledge import Article, MemoryRetriever
from bot.knowledge.articles import asked_as
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.knowledge.shelf import Shelf
from bot.knowledge.wish import Wish, Wishes
from bot.understanding import load
from tests.knowledge.kit import article, document, embed

LATE = article("late.en", "It takes five days.", "When will my refund arrive?")
SPAET = Article(id="late.es", text="Tarda cinco días.", title="¿Cuándo llega mi reembolso?", language="es")
PARCEL = article("parcel.en", "It takes five days.", "Where is my parcel now?")


class Noting(Wishes):
    """The shipped n-grams; they note what they read, and whether what they made of it is still held by anybody."""

    def __init__(self) -> None:
        super().__init__(load(profile="linear").judge.linear)
        self.read: list[str] = []
        self._made: list[tuple[str, weakref.ref[Any]]] = []

    def __call__(self, text: str) -> Wish:
        self.read.append(text)
        made = super().__call__(text)
        self._made.append((text, weakref.ref(made.chances)))
        return made

    @property
    def held(self) -> set[str]:
        gc.collect()
        return {text for text, made in self._made if made() is not None}


def damage(folder: Path) -> None:
    [index] = folder.rglob("dense.faiss")
    index.write_bytes(index.read_bytes()[:100])


@pytest.fixture
def noting() -> Noting:
    return Noting()


@pytest.mark.parametrize("reads", [embed, None])
def test_a_search_reads_the_question_alone(noting: Noting, reads: Any) -> None:
    asked = asked_as(PARCEL, ["has the courier got it", "still nothing in my letter box"])
    retriever = MemoryRetriever([LATE, SPAET, PARCEL, *asked], reads, wishes=noting)
    assert sorted(noting.read) == sorted(each.asks for each in retriever.articles)
    noting.read.clear()
    for question in ("five days and nothing delivered", "five days, no money back"):
        assert retriever.search_many([question], language="en")[0].passages
    assert noting.read == ["five days and nothing delivered", "five days, no money back"]


def test_a_title_over_many_passages_is_read_once(noting: Noting) -> None:
    shelf = Shelf(wishes=noting)
    long = [article("terms.en", f"Clause {n}", "Terms of sale", position=n) for n in range(40)]
    shelf.put({**dict(enumerate(long)), 99: article("bare.en", "Without a title")})
    assert noting.read == ["Terms of sale"]


def test_a_subject_is_about_what_stands_of_it_now(noting: Noting) -> None:
    shelf = Shelf(wishes=noting)
    shelf.put({0: LATE, 1: PARCEL})
    refund, parcel = noting(LATE.asks), noting(PARCEL.asks)

    def nearer_to_the_refund() -> bool:
        about = shelf.about(LATE)
        assert about is not None
        return about.fits(refund) > about.fits(parcel)

    assert nearer_to_the_refund()
    shelf.put(dict(enumerate(asked_as(LATE, [PARCEL.title, "where did the courier leave my parcel"]), 2)))
    assert not nearer_to_the_refund()
    shelf.drop([2, 3])
    assert nearer_to_the_refund()
    shelf.put({0: article("late.en", "It takes five days.", "Where is my parcel?")})
    assert not nearer_to_the_refund()
    shelf.drop([0])
    assert shelf.about(LATE) is None


async def test_only_what_changed_is_read_again_and_what_was_deleted_is_held_nowhere(
    tmp_path: Path, store: Store, noting: Noting
) -> None:
    library = Library(store)
    await library.put("shop", [document("money", LATE, SPAET), document("post", PARCEL)])
    live = LiveRetriever(library, embed=embed, model="m", folder=tmp_path, kept_from=1, wishes=noting)
    await live.open()
    assert sorted(noting.read) == sorted([LATE.asks, SPAET.asks, PARCEL.asks])
    await live.search("where is it", language="en")
    noting.read.clear()
    await library.put(
        "shop", [document("post", article("parcel.en", "Six days.", "Has my parcel been sent?"))]
    )
    await live.refresh()
    assert noting.read == ["Has my parcel been sent?"]
    assert noting.held == {LATE.asks, SPAET.asks, "Has my parcel been sent?"}
    await library.remove("shop", ["money"])
    await live.refresh()
    await live.search("when is the refund here", language="en")
    assert noting.held == {"Has my parcel been sent?"}


async def test_a_desk_that_opens_with_a_kept_or_a_damaged_index_has_read_its_titles(
    tmp_path: Path, store: Store
) -> None:
    library = Library(store)
    await library.put("shop", [document("faq", LATE, PARCEL)])

    async def opened() -> Noting:
        noting = Noting()
        live = LiveRetriever(library, embed=embed, model="m", folder=tmp_path, kept_from=1, wishes=noting)
        await live.open()
        return noting

    await opened()
    kept = await opened()
    damage(tmp_path)
    for noting in (kept, await opened()):
        assert sorted(noting.read) == sorted([LATE.asks, PARCEL.asks])
