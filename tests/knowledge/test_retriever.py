"""Approved passages: found by their words alone, and by meaning across languages."""

import pytest

from bot.errors import KnowledgeError
from bot.knowledge import Article, MemoryRetriever
from bot.knowledge.quote import quote
from bot.knowledge.words import words
from skills.shop.fixture import DEMO, load_fixture
from tests.knowledge.kit import wishes


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [
        Article(id=part.id or "", text=part.text, title=part.title or "", language=part.language or "")
        for part in load_fixture(DEMO).knowledge
    ]


@pytest.fixture(scope="module")
def by_words(articles: list[Article]) -> MemoryRetriever:
    return MemoryRetriever(articles, wishes=wishes())


def test_words_of_both_scripts() -> None:
    assert words("退货的运费") == ["退", "货", "运", "费", "退货", "货的", "的运", "运费"]
    assert words("The parcels were returned, 42 times") == ["parcel", "return", "42", "tim"]
    assert words("訂單") == words("订单")


async def test_the_passage_comes_in_the_asked_language(by_words: MemoryRetriever) -> None:
    zh = await by_words.search("水壶除垢怎么做", language="zh")
    assert zh.passages[0].id == "care-kettle.zh"
    assert zh.near[0].id == "care-kettle.zh"
    en = await by_words.search("水壶除垢怎么做", language="en")
    assert en.passages[0].id == "care-kettle.en"
    other = await by_words.search("水壶除垢怎么做", language="fr")
    assert other.passages[0].language == "en"


async def test_an_article_is_given_once_whatever_its_translations(by_words: MemoryRetriever) -> None:
    found = await by_words.search("退货运费", language="zh", top=10)
    subjects = [passage.id.rsplit(".", 1)[0] for passage in found.passages]
    assert len(subjects) == len(set(subjects)) == 10
    assert all(0 <= passage.score <= 1 for passage in found.passages)


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "hello there", "zzzz qqqq"])
async def test_nothing_is_answered_where_nothing_fits(by_words: MemoryRetriever, text: str) -> None:
    assert not (await by_words.search(text, language="en")).answerable


async def test_collections_are_kept_apart(articles: list[Article]) -> None:
    manual = Article(id="m1", text="水壶除垢请见说明书第 3 页", language="zh", collection="manuals")
    both = MemoryRetriever([*articles, manual])
    found = await both.search("水壶除垢", language="zh", collections=("manuals",))
    assert [passage.id for passage in found.passages] == ["m1"]
    assert not (await both.search("水壶除垢", language="zh", collections=("none",))).passages


async def test_an_empty_shop_knows_nothing() -> None:
    assert not (await MemoryRetriever([]).search("退货", language="zh")).answerable


def test_two_articles_of_one_name_are_refused() -> None:
    with pytest.raises(KnowledgeError, match="'a'"):
        MemoryRetriever([Article(id="a", text="x"), Article(id="a", text="y")])


async def test_a_quote_says_when_it_is_in_another_language(articles: list[Article]) -> None:
    english_only = MemoryRetriever([a for a in articles if a.language == "en"])
    said = await quote(english_only, "Paying and disputing with PayPal？", "zh")
    assert said is not None
    assert said.response == "knowledge.answer_translated"
    assert said.facts["passage_id"] == "paypal-dispute.en"
    assert await quote(None, "水壶", "zh") is None
    assert await quote(english_only, "", "zh") is None


@pytest.mark.slow
async def test_by_meaning_in_other_words_and_across_languages(articles: list[Article]) -> None:
    from bot.understanding import load

    encoder = load().encoder
    assert encoder is not None
    some = [
        each for n, each in enumerate(articles) if n % 20 == 0 or each.id.startswith(("uk-", "returns-how"))
    ]
    retriever = MemoryRetriever(some, encoder.embed)
    found = await retriever.search("英国的顾客退货怎么寄回", language="zh", top=3)  # written in English only
    assert "uk-returns.en" in [passage.id for passage in found.passages]
    assert not (await retriever.search("今天天气怎么样", language="zh")).answerable


async def test_full_width_and_traditional_letters_find_the_same(by_words: MemoryRetriever) -> None:
    plain = await by_words.search("ABC会员积分怎么用 订单退货运费", language="zh")
    for other in ("ＡＢＣ会员积分怎么用　订单退货运费", "ABC會員積分怎麼用 訂單退貨運費"):
        found = await by_words.search(other, language="zh")
        assert [(each.id, each.score) for each in found.passages] == [
            (each.id, each.score) for each in plain.passages
        ]
