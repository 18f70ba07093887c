"""Other ways to ask for an article: it is found by them, they are never said, and they come and go with it."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.errors import KnowledgeError
from bot.insight.recall import Recall
from bot.knowledge.articles import Article, asked_as
from bot.knowledge.dense import Dense
from bot.knowledge.fusion import Fusion, Signs
from bot.knowledge.glossary import terms
from bot.knowledge.importers.files import read_bytes
from bot.knowledge.library import Library
from bot.knowledge.live import LiveRetriever
from bot.knowledge.memory import MemoryRetriever, article_vectors
from bot.knowledge.shelf import Candidate, Shelf
from bot.knowledge.tried import search_rows, tried
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, article, document, embed, wishes
from tests.knowledge.test_library import _where
from tests.knowledge.test_recall import RESPONSES

WAY = "买错了还来得及吗"
ASKED = (RETURNS, *asked_as(RETURNS, [WAY, "不喜欢能拿回去不"]))


def candidates(question: str, shelf: Shelf) -> dict[str, Candidate]:
    found = shelf.candidates(set(terms(question)), embed([question])[0])
    return {each.article.id: each for each in found}


def shelf_of(*articles: Article) -> Shelf:
    shelf = Shelf(Dense(embed(["x"]).shape[1]))
    shelf.put(dict(enumerate(articles)), article_vectors(embed, articles))
    return shelf


async def test_an_article_is_found_by_another_way_to_ask_and_quoted_in_its_own_words() -> None:
    found = await MemoryRetriever([FREIGHT, KETTLE, *ASKED], embed).search(WAY, language="zh")
    assert found.passages[0].id == RETURNS.id
    assert WAY not in [passage.text for passage in found.passages]
    without = await MemoryRetriever([FREIGHT, KETTLE, RETURNS], embed).search(WAY, language="zh")
    assert without.confidence < found.confidence


def test_a_passage_carries_how_near_the_nearest_way_is_and_the_way_itself_is_no_candidate() -> None:
    seen = candidates(WAY, shelf_of(FREIGHT, *ASKED))
    assert set(seen) <= {RETURNS.id, FREIGHT.id}
    assert seen[RETURNS.id].asked == pytest.approx(1.0, abs=0.01)
    assert all(each.asked == 0 for name, each in seen.items() if name != RETURNS.id)


def test_what_is_no_nearer_than_usual_counts_nothing() -> None:
    fusion = Fusion(
        meaning=0.5, words=0.5, named=0.2, asked=0.75, asked_from=0.35, bias=0.0, by=Signs(brevity=0.0)
    )
    plain = fusion.add(0.6, 0.2, 0.0, foreign=False)
    assert fusion.add(0.6, 0.2, 0.0, foreign=False, asked=0.3) == plain
    assert fusion.add(0.6, 0.2, 0.0, foreign=False, asked=0.75) == pytest.approx(plain + 0.3)


def test_by_words_alone_they_count_too() -> None:
    shelf = Shelf()
    shelf.put(dict(enumerate(ASKED)))
    [only] = shelf.candidates(set(terms(WAY)), None)
    assert only.article == RETURNS
    assert only.asked > 0.5


FILE = """\
    ---
    language: zh
    asked: 买错了还来得及吗 | 不喜欢能拿回去不
    ---
    # 多久可以退货

    签收后七天内可以退货。
    """


def test_a_file_names_them_in_its_front_matter_and_a_table_in_a_column() -> None:
    told = read_bytes(dedent(FILE).encode(), ".md", "returns.md").articles
    assert [each.text for each in told if each.is_asked] == ["买错了还来得及吗", "不喜欢能拿回去不"]
    assert {each.id for each in told} == {"returns.md"}
    rows = b'{"id": "a", "text": "Seven days.", "asked": ["too late?", "still in time?"]}\n'
    told = read_bytes(rows, ".jsonl", "faq.jsonl").articles
    assert [each.text for each in told] == ["Seven days.", "too late?", "still in time?"]
    table = b"id,title,text,asked\na,Returns,Seven days.,too late? | in time?\n"
    assert [each.is_asked for each in read_bytes(table, ".csv", "faq.csv").articles] == [False, True, True]


def test_too_many_or_too_long_are_refused_with_the_place() -> None:
    with pytest.raises(KnowledgeError, match=r"faq.jsonl, line 1: asked holds at most 50"):
        read_bytes(b'{"id": "a", "text": "x", "asked": "%s"}' % (b"q | " * 51), ".jsonl", "faq.jsonl")


async def test_they_come_and_go_with_their_article_and_are_no_new_version_of_it(store: Store) -> None:
    library = Library(store)
    change = await library.put("shop", [document("faq", *ASKED, KETTLE)])
    assert change.added == ["kettle.zh", "returns.zh"]
    [source] = await library.list()
    assert (source.articles, source.passages) == (2, 2), "they are not counted as passages"
    assert [held.article.id for held in await library.articles()] == ["returns.zh", "kettle.zh"]
    live = LiveRetriever(library, embed=embed, model="m")
    await live.open()
    assert (await live.search(WAY, language="zh")).passages[0].id == "returns.zh"
    change = await library.put("shop", [document("faq", RETURNS, KETTLE)], dry=True)
    assert change.differences == {"returns.zh": [f"- asked: {WAY}", "- asked: 不喜欢能拿回去不"]}
    await library.put("shop", [document("faq", RETURNS, KETTLE)])
    await live.refresh()
    assert all(not each.is_asked for shelf in live.finder.shelves.values() for each in shelf.articles)
    assert await Recall(store, Outbox(store), RESPONSES).changed() == [], "the article says what it said"


async def test_those_of_a_removed_source_are_in_no_file_any_more(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/shop.db")
    library = Library(store)
    secret = asked_as(RETURNS, ["qzxcanary wants to know"])
    await library.put("shop", [document("secret", RETURNS, *secret), document("faq", KETTLE)])
    await library.remove("shop", ["secret"])
    await store.close()
    assert _where(tmp_path, "qzxcanary") == []


async def test_nothing_that_is_kept_in_memory_holds_the_words_of_a_removed_source(tmp_path: Path) -> None:
    """Shelves, what was read of titles, what was found before, searches, trials, and drafts for what nobody could answer."""
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/shop.db")
    library, reads = Library(store), wishes()
    secret = article("secret.en", "The qzxcanary code opens the door.", "What is qzxcanary?")
    await library.put("shop", [document("secret", secret, *asked_as(secret, ["tell me the qzxcanary"]))])
    await library.put("shop", [document("faq", RETURNS)])
    live = LiveRetriever(
        library, embed=embed, model="m", wishes=reads, folder=tmp_path / "knowledge", kept_from=1
    )
    await live.open()
    question = "what is the code of the door"
    assert "qzxcanary" in str(tried(live, question))
    assert "qzxcanary" in str(search_rows(live, [question]))
    await library.remove("shop", ["secret"])
    await live.refresh()
    assert "qzxcanary" not in str(tried(live, question))
    assert "qzxcanary" not in str(search_rows(live, [question]))
    assert "qzxcanary" not in str(vars(reads))
    assert "qzxcanary" not in str(await library.articles()) + str(await library.list())
    await store.close()
    assert _where(tmp_path, "qzxcanary") == []
