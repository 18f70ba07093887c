"""Knowledge in the database: only differences are written, deletions leave nothing, everybody sees what changed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation.audit import verify
from bot.conversation.knowledge import passages, vectors, versions
from bot.conversation.store import Store
from bot.errors import KnowledgeError
from bot.knowledge.articles import Article
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.privacy import SOURCES, Tombstones
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, Counting, article, document, embed


@pytest.fixture
def library(store: Store) -> Library:
    return Library(store)


async def ids(library: Library) -> set[str]:
    _, standing = await library.standing()
    return {article.id for article in (await library.read(list(standing))).values()}


async def test_what_is_put_in_can_be_read_and_listed(library: Library) -> None:
    change = await library.put("shop", [document("faq", RETURNS, KETTLE)])
    assert (change.added, change.changed, change.removed) == (["kettle.zh", "returns.zh"], [], [])
    assert await ids(library) == {"kettle.zh", "returns.zh"}
    [source] = await library.list()
    assert (source.collection, source.name, source.articles) == ("shop", "faq", 2)


async def test_the_same_again_changes_nothing(library: Library) -> None:
    await library.put("shop", [document("faq", RETURNS)])
    version = await library.version()
    change = await library.put("shop", [document("faq", RETURNS)])
    assert not change
    assert change.same == 1
    assert await library.version() == version


async def test_a_dry_run_tells_and_writes_nothing(library: Library) -> None:
    await library.put("shop", [document("faq", RETURNS, KETTLE)])
    new = article("returns.zh", "签收后十四天内可以退货。", "多久可以退货")
    change = await library.put("shop", [document("faq", new, FREIGHT)], dry=True)
    assert (change.added, change.changed, change.removed) == (["freight.zh"], ["returns.zh"], ["kettle.zh"])
    assert change.differences == {"returns.zh": [f"- {RETURNS.text}", f"+ {new.text}"]}
    assert await ids(library) == {"kettle.zh", "returns.zh"}


async def test_a_changed_article_keeps_its_row_and_loses_its_vector(library: Library) -> None:
    await library.put("shop", [document("faq", RETURNS, KETTLE)])
    seen = Counting()
    live = LiveRetriever(library, embed=seen, model="m")
    await live.open()
    before = await library.standing()
    new = article("returns.zh", "签收后十四天内可以退货。", "多久可以退货")
    await library.put("shop", [document("faq", new, KETTLE)])
    seen.read.clear()
    await live.refresh()
    assert seen.read == [f"{new.title} {new.text}", new.title]  # the kettle is not read again
    assert (await library.standing())[1].keys() == before[1].keys()
    async with library.store.read() as tx:
        [told] = (await tx.execute(select(versions))).all()
        assert (told.article, told.version) == ("returns.zh", 1)
        assert await verify(tx) is None


async def test_what_is_said_about_an_article_changes_without_reading_it_again(library: Library) -> None:
    await library.put("shop", [document("faq", RETURNS)])
    seen = Counting()
    live = LiveRetriever(library, embed=seen, model="m")
    await live.open()
    seen.read.clear()
    pictured = article("returns.zh", RETURNS.text, RETURNS.title, picture="https://shop.example/r.png")
    assert (await library.put("shop", [document("faq", pictured)])).changed == ["returns.zh"]
    await live.refresh()
    assert seen.read == []
    found = await live.search("多久可以退货", language="zh")
    assert found.passages[0].picture == "https://shop.example/r.png"


async def test_sources_that_are_gone_from_a_folder_go(library: Library) -> None:
    await library.put("m", [document("d/a", RETURNS), document("d/b", KETTLE), document("other", FREIGHT)])
    change = await library.put("m", [document("d/a", RETURNS)], within="d/")
    assert change.removed == ["kettle.zh"]
    assert await ids(library) == {"returns.zh", "freight.zh"}


async def test_two_texts_under_one_name_are_refused(library: Library) -> None:
    await library.put("shop", [document("faq", RETURNS)])
    with pytest.raises(KnowledgeError, match="'faq'"):
        await library.put("shop", [document("other", RETURNS)])
    with pytest.raises(KnowledgeError, match="two articles"):
        await library.put("x", [document("twins", RETURNS, RETURNS)])
    with pytest.raises(KnowledgeError, match="no source 'nothing'"):
        await library.remove("shop", ["nothing"])


async def test_an_id_is_never_given_again(library: Library) -> None:
    await library.put("shop", [document("faq", RETURNS)])
    [first] = (await library.standing())[1]
    await library.remove("shop")
    await library.put("shop", [document("faq", RETURNS)])
    [second] = (await library.standing())[1]
    assert second > first


async def test_vectors_of_another_encoder_are_made_anew_while_words_answer(library: Library) -> None:
    more = [article(f"more-{n}.zh", f"第 {n} 条说明", f"说明 {n}") for n in range(20)]
    await library.put("shop", [document("faq", RETURNS, FREIGHT, KETTLE, *more)])
    old = LiveRetriever(library, embed=embed, model="old")
    await old.open()
    new = LiveRetriever(library, embed=embed, model="new", at_once=1)
    await new.open()
    assert new.unread
    assert (await new.search("退货运费谁出", language="zh")).passages[0].id == "freight.zh"
    while new.unread:
        await new.refresh()
    assert (await new.search("退货运费谁出", language="zh")).answerable
    async with library.store.read() as tx:
        assert set((await tx.execute(select(vectors.c.model))).scalars()) == {"new"}


async def test_a_vector_of_words_that_changed_meanwhile_is_not_kept(library: Library) -> None:
    await library.put("shop", [document("faq", RETURNS)])
    live = LiveRetriever(library, embed=embed, model="m")
    [each] = (await library.standing())[1]
    await live._vectors.keep({each: embed(["x"])[0]}, {each: 99})
    assert await live._vectors.read([each]) == {}


async def test_a_deleted_source_leaves_its_words_nowhere(tmp_path: Path) -> None:
    canary = "qzxcanary"
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/shop.db")
    library = Library(store)
    secret = article("secret.en", f"The {canary} code opens the door.", "How is the door opened?")
    await library.put("shop", [document("secret", secret), document("faq", RETURNS)])
    live = LiveRetriever(library, embed=embed, model="m", folder=tmp_path / "knowledge", kept_from=1)
    await live.open()
    assert (await live.search(f"{canary} code", language="en")).passages[0].id == "secret.en"
    assert _where(tmp_path, canary)
    await library.remove("shop", ["secret"])
    await live.refresh()
    found = await live.search(f"{canary} code", language="en")
    assert [passage.id for passage in found.passages] in ([], ["returns.zh"])
    assert not _in_memory(live, canary)
    await store.close()
    assert _where(tmp_path, canary) == []
    with closing(sqlite3.connect(tmp_path / "shop.db")) as reader:
        assert reader.execute("select count(*) from knowledge_passages").fetchone() == (1,)


async def test_a_deleted_source_is_in_no_copy_made_since_and_goes_from_an_older_one(tmp_path: Path) -> None:
    canary = "qzxcanary"
    secret = article("secret.en", f"The {canary} code opens the door.", "How is the door opened?")
    other = article("other.en", "The shop opens at nine.", "When do you open?")
    tombs = Tombstones(tmp_path, SOURCES)
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/shop.db")
    library = Library(store, tombs)
    await library.put("shop", [document("secret", secret), document("faq", RETURNS)])
    await library.put("manuals", [document("m/old.md", other)], within="m/")
    _copied(tmp_path / "shop.db", tmp_path / "before.db")
    await library.remove("shop", ["secret"])
    await library.put("manuals", [], within="m/")  # gone from a folder that is mirrored
    _copied(tmp_path / "shop.db", tmp_path / "after.db")
    await store.close()
    assert _where(tmp_path, canary) == ["before.db"]

    restored = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/before.db")
    try:
        library = Library(restored, tombs)
        assert await library.again() == 2
        assert [(each.collection, each.name) for each in await library.list()] == [("shop", "faq")]
        assert await library.again() == 0
    finally:
        await restored.close()
    assert _where(tmp_path, canary) == []


async def test_what_came_in_again_after_it_was_deleted_stays(tmp_path: Path, store: Store) -> None:
    library = Library(store, Tombstones(tmp_path, SOURCES))
    await library.put("shop", [document("faq", RETURNS)])
    await library.remove("shop")
    await library.put("shop", [document("faq", RETURNS)])
    assert await library.again() == 0
    assert [each.name for each in await library.list("shop")] == ["faq"]
    names = (tmp_path / SOURCES).read_text(encoding="utf-8")
    assert "faq" not in names, "the names of what went are not kept"


def _copied(database: Path, to: Path) -> None:
    """A backup as `haoke backup` makes it."""
    with closing(sqlite3.connect(database)) as source:
        source.execute("VACUUM INTO ?", (str(to),))


def _where(folder: Path, canary: str) -> list[str]:
    """Every file that holds the words: the database, its log, indexes and whatever else lies there."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return [each.name for each in files if canary.encode() in each.read_bytes()]


def _in_memory(live: LiveRetriever, canary: str) -> bool:
    shelves = live.finder.shelves.values()
    texts = [each.whole for shelf in shelves for each in shelf.articles]
    words = [word for shelf in shelves for word in shelf._lexical._rows]
    return any(canary in each for each in [*texts, *words])


async def test_every_field_comes_back(library: Library) -> None:
    full = Article(
        id="a.en",
        collection="shop",
        text="Text",
        title="Title",
        language="en",
        heading="Above",
        kind="answer",
        audience="agents",
        product="p1",
        link="https://shop.example/a",
        picture="/a.png",
    )
    await library.put("shop", [document("faq", full)])
    async with library.store.read() as tx:
        [each] = (await tx.execute(select(passages.c.id))).scalars()
    assert (await library.read([each]))[each] == full
