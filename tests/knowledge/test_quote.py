"""How passages are said: with what must be said along, in turn for several questions, leaning on what was said before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.knowledge import Article, Found, MemoryRetriever
from bot.knowledge.finder import Asked
from bot.knowledge.follow_up import leans, questions
from bot.knowledge.quote import quote, quote_about, quotes
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, article, embed

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "question", ["那运费谁出？", "它多重", "and what about that?", "how much?", "运费呢"]
)
def test_a_question_that_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize("question", ["退货的时候运费由谁承担", "how long does a refund take to arrive"])
def test_a_question_that_stands_alone(question: str) -> None:
    assert not leans(question)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("多久可以退货？退货运费谁出？", ["多久可以退货？", "退货运费谁出？"]),
        ("你好，多久可以退货？", ["你好，多久可以退货？"]),
        ("How long do I have? Who pays the postage?", ["How long do I have?", "Who pays the postage?"]),
        ("水壶怎么除垢", ["水壶怎么除垢"]),
    ],
)
def test_the_questions_of_a_message(message: str, asked: list[str]) -> None:
    assert questions(message) == asked


async def test_several_questions_are_answered_in_turn() -> None:
    retriever = MemoryRetriever([RETURNS, FREIGHT, KETTLE], embed)
    both = await quotes(retriever, "退货运费谁出？水壶怎么除垢？", "zh")
    assert [each.facts["passage_id"] for each in both.found] == ["freight.zh", "kettle.zh"]
    assert both.complete
    one = await quotes(retriever, "退货运费谁出？月亮上有几个人？", "zh")
    assert [each.facts["passage_id"] for each in one.found] == ["freight.zh"]
    assert not one.complete


async def test_a_follow_up_is_found_with_what_it_leans_on() -> None:
    shared = article("shipping.zh", "寄出的邮费由谁付请看下单页。", "邮费谁付")
    retriever = MemoryRetriever([RETURNS, FREIGHT, KETTLE, shared], embed)
    alone = await quote(retriever, "那谁付？", "zh")
    assert alone is None or alone.facts["passage_id"] == "shipping.zh"
    found = await quote(retriever, "那谁付？", "zh", before="退货运费谁出")
    assert found is not None
    assert found.facts["passage_id"] == "freight.zh"


@pytest.mark.parametrize("noise", ["bla bla", "阿巴阿巴", "<script>alert(1)</script>", "???"])
async def test_what_no_article_says_a_word_of_leans_on_nothing(noise: str) -> None:
    retriever = MemoryRetriever([RETURNS, FREIGHT, KETTLE], embed)
    assert await quote(retriever, "退货运费谁出", "zh") is not None
    assert await quote(retriever, noise, "zh", before="退货运费谁出") is None


async def test_what_must_be_said_is_said_along() -> None:
    law = article("law.zh", "食品不支持退货。", "退货运费谁出", kind="must_say")
    retriever = MemoryRetriever([FREIGHT, KETTLE, law], embed)
    found = await quote(retriever, "退货运费谁出", "zh")
    assert found is not None
    assert found.facts["passage"] == f"{FREIGHT.text}\n{law.text}"
    other = await quote(retriever, "水壶怎么除垢", "zh")
    assert other is not None
    assert law.text not in other.facts["passage"]


async def test_an_approved_answer_wins_over_what_is_hardly_better() -> None:
    approved = article("approved.zh", "运费：质量问题我们出，其他您出。", "退货运费谁来出", kind="answer")
    retriever = MemoryRetriever([FREIGHT, KETTLE, approved], embed)
    found = await retriever.search("退货运费谁出", language="zh")
    assert found.passages[0].id == "approved.zh"


async def test_a_picture_goes_with_the_words() -> None:
    pictured = article("size.en", "Measure your foot.", "How do I find my size?", picture="/sizes.png")
    found = await quote(MemoryRetriever([pictured, KETTLE], embed), "How do I find my size?", "en")
    assert found is not None
    assert found.facts["image"] == "/sizes.png"


def test_what_is_over_or_not_yet_never_answers() -> None:
    day = timedelta(days=1)
    over = article("sale.zh", "全场八折。", "现在有活动吗", valid_until=NOW)
    later = article("next.zh", "全场七折。", "现在有活动吗", valid_from=NOW + day)
    finder = MemoryRetriever([over, later, KETTLE], embed).finder
    vector = embed(["现在有活动吗"])[0]

    def first(now: datetime) -> str:
        found = finder.find(Asked(question="现在有活动吗", language="zh", now=now), vector)
        return found.passages[0].id if found.answerable else ""

    assert first(NOW - day) == "sale.zh"
    assert first(NOW) == ""
    assert first(NOW + day) == "next.zh"


def test_what_is_for_agents_is_never_told_to_a_customer() -> None:
    inside = article("margin.zh", "毛利三成。", "毛利是多少", audience="agents")
    finder = MemoryRetriever([inside, KETTLE], embed).finder
    vector = embed(["毛利是多少"])[0]
    asked = Asked(question="毛利是多少", language="zh")
    assert "margin.zh" not in [p.id for p in finder.find(asked, vector).passages]
    agents = Asked(question="毛利是多少", language="zh", audience="agents")
    assert finder.find(agents, vector).passages[0].id == "margin.zh"


async def test_an_answer_says_where_it_is_from() -> None:
    told = replace(FREIGHT, link="https://shop.example/freight", picture="https://shop.example/box.png")
    found = await quote(MemoryRetriever([RETURNS, told, KETTLE], embed), "退货运费谁出", "zh")
    assert found is not None
    assert found.facts["passage_title"] == "退货运费谁出"
    assert found.facts["passage_link"] == "https://shop.example/freight"
    assert found.facts["image"] == "https://shop.example/box.png"


PLANE = article("flight.en", "It holds 37 Wh and travels in the cabin.", "Taking the power bank on a plane")
ALWAYS = article("battery.en", "Batteries never go into the bin.", "Power banks on planes", kind="must_say")
NAMES = ("充电宝", "Power bank")


async def test_below_the_bar_a_title_that_names_the_thing_and_what_is_asked_of_it_answers() -> None:
    retriever = MemoryRetriever([RETURNS, FREIGHT, KETTLE, PLANE, ALWAYS])
    question = "请问你们家的充电宝能不能带上飞机"
    assert await quote(retriever, question, "zh") is None
    found = await quote_about(retriever, question, "zh", NAMES)
    assert found is not None
    assert found.response == "knowledge.answer_translated"
    assert str(found.facts["passage"]).startswith(PLANE.text)
    assert ALWAYS.text in str(found.facts["passage"])
    assert await quote_about(retriever, "请问你们家的充电宝有没有手电筒", "zh", NAMES) is None
    assert await quote_about(retriever, "请问你们家的台灯能不能带上飞机", "zh", ("台灯", "Desk lamp")) is None
    assert await quote_about(retriever, question, "zh", ()) is None
    assert await quote_about(None, question, "zh", NAMES) is None


@pytest.mark.parametrize(("sure", "said"), [(0.59, False), (0.9, True)])
async def test_a_passage_that_shares_only_the_name_of_the_thing_must_be_surer(
    sure: float, said: bool
) -> None:
    retriever = Certain([KETTLE], sure)
    assert (await quote(retriever, "水壶能煮面吗", "zh")) is not None
    assert (await quote_about(retriever, "水壶能煮面吗", "zh", ["水壶"]) is not None) == said
    assert await quote_about(retriever, "水壶除垢要多久", "zh", ["水壶"]) is not None
    assert await quote_about(retriever, "水壶能煮面吗", "zh", ()) is not None


class Certain(MemoryRetriever):
    """Finds by words, and is as sure as it is told to be."""

    def __init__(self, articles: list[Article], sure: float) -> None:
        super().__init__(articles)
        self._sure = sure

    async def search(
        self, question: str, *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> Found:
        found = await super().search(question, language=language, top=top, collections=collections)
        return replace(found, answerable=True, confidence=self._sure)


async def test_what_answers_its_own_title_does_not_answer_the_contrary() -> None:
    withdrawn = article("withdraw.en", "Yes, as long as nothing was paid out.", "Can a refund be withdrawn")
    retriever = MemoryRetriever([withdrawn], embed)
    asked = await quote(retriever, "can a refund be withdrawn", "en")
    doubted = await quote(retriever, "so a refund cannot be withdrawn", "en")
    assert asked is not None
    assert doubted is not None
    assert asked.facts["passage"].startswith("Yes, as")
    assert doubted.facts["passage"].startswith("As long as")
