"""The reader of question and passage together: what it changes in what is found, and how what it leaves in doubt is offered."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import bot.understanding
from bot.errors import KnowledgeError
from bot.knowledge import Article, MemoryRetriever
from bot.knowledge.evidence import Bars
from bot.knowledge.fusion import Fusion, Signs
from bot.knowledge.quote import chosen, quotes
from bot.knowledge.reader import LONGEST, QUESTION, AnswerReader, reader_words, token_pairs
from tests.knowledge.kit import FREIGHT, KETTLE, RETURNS, article, embed

MODEL = Path(bot.understanding.__file__).parent / "model"
ARTICLES = [RETURNS, FREIGHT, KETTLE]


class Told:
    """Says what it was told of each passage that holds a word, and remembers what it read."""

    def __init__(self, **scores: float) -> None:
        self.told, self.read = scores, []  # type: ignore[var-annotated]

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.read += passages
        return [max((s for word, s in self.told.items() if word in each), default=-9.0) for each in passages]


BELIEVED = Fusion(meaning=0.5, words=0.3, named=0.2, bias=0.0, by=Signs(brevity=0.0, read=1.0))


def asking(reader: Told, *more: Article) -> MemoryRetriever:
    """A retriever that believes its reader, whatever else speaks for a passage."""
    retriever = MemoryRetriever([*ARTICLES, *more], embed, reader=reader)
    retriever.finder = replace(retriever.finder, with_reader=BELIEVED)
    return retriever


async def test_what_it_says_of_the_first_passage_decides() -> None:
    yes = await asking(Told(运费由您承担=8.0)).search("退货运费谁出", language="zh")
    no = await asking(Told(运费由您承担=-8.0)).search("退货运费谁出", language="zh")
    assert yes.passages[0].id == no.passages[0].id == "freight.zh"
    assert yes.confidence > no.confidence
    assert not no.answerable


async def test_of_two_that_lie_near_the_one_it_prefers_comes_first() -> None:
    twin = article("freight-abroad.zh", "海外退货的运费由海外仓承担。", "海外退货运费谁出")
    plain = await asking(Told(), twin).search("退货运费谁出", language="zh")
    assert plain.passages[0].id == "freight.zh"
    read = await asking(Told(海外=8.0), twin).search("退货运费谁出", language="zh")
    assert read.passages[0].id == "freight-abroad.zh"


async def test_an_approved_answer_stays_first() -> None:
    approved = article("approved.zh", "运费：质量问题我们出，其他您出。", "退货运费谁来出", kind="answer")
    found = await asking(Told(由您承担=9.0), approved).search("退货运费谁出", language="zh")
    assert found.passages[0].id == "approved.zh"


async def test_the_translation_that_would_be_quoted_is_read() -> None:
    english = article("freight.en", "You pay the freight.", "Who pays the freight of a return")
    reader = Told()
    await asking(reader, english).search("退货运费谁出", language="en")
    assert english.whole in reader.read
    assert FREIGHT.whole not in reader.read


async def test_what_is_hopeless_is_not_read() -> None:
    reader = Told()
    await asking(reader).search("10421", language="zh")
    assert not reader.read


async def test_words_alone_are_not_read_again() -> None:
    reader = Told()
    await MemoryRetriever(ARTICLES, reader=reader).search("退货运费谁出", language="zh")
    assert not reader.read


async def test_what_is_in_doubt_is_offered_by_its_title_and_quoted_when_chosen() -> None:
    retriever = asking(Told(运费由您承担=-0.5))
    seen = await quotes(retriever, "退货运费谁出", "zh")
    assert (seen.found, seen.complete) == ((), False)
    assert seen.near[0].title == FREIGHT.title
    picked = await chosen(retriever, seen.near[0].id, ["退货运费谁出"], "zh")
    assert picked is not None
    assert picked.facts["passage"] == FREIGHT.text


async def test_a_press_quotes_only_what_the_customers_own_words_find() -> None:
    secret = article("secret.zh", "运费的内部价。", "退货运费谁出", audience="agents")
    retriever = asking(Told(), secret)
    assert await chosen(retriever, "secret.zh", ["退货运费谁出"], "zh") is None
    assert await chosen(retriever, "freight.zh", [], "zh") is None


def test_a_pair_is_cut_where_the_passage_is_too_long() -> None:
    words = reader_words(MODEL)
    short, long, wordy = token_pairs(
        words, [("谁付", "你付"), ("谁付", "运费由您承担，" * 90), ("谁付呢 " * 60, "你付")]
    )
    assert short[0] == 0
    assert short.count(2) == 3
    assert len(long) == LONGEST
    assert long[: short.index(2)] == short[: short.index(2)]
    assert wordy.index(2) == QUESTION - 1


@pytest.fixture(scope="module")
def reader() -> AnswerReader:
    return AnswerReader(MODEL)


@pytest.mark.parametrize(
    ("question", "answers", "silent"),
    [
        ("泳镜保修多长时间", "泳镜保修六个月，需要小票。", "泳镜有三种颜色，可以调节松紧。"),
        ("how long is the guarantee on the goggles", "The goggles have a guarantee of six months.", "The goggles come in three colours."),
    ],
)  # fmt: skip
def test_the_shipped_reader_tells_what_answers_from_what_is_only_about_it(
    reader: AnswerReader, question: str, answers: str, silent: str
) -> None:
    yes, no = reader.scores(question, [answers, silent])
    assert yes > no
    assert reader.scores(question, [silent, answers]) == [no, yes]


def test_what_it_read_is_not_kept_in_memory(reader: AnswerReader) -> None:
    reader.scores("qzxcanary", ["The qzxcanary code opens the door."])
    assert reader._recent
    assert "qzxcanary" not in str(list(reader._recent))
    assert all(isinstance(name, bytes) and len(name) == 16 for name in reader._recent)


def test_without_its_weights_it_says_where_they_come_from(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"training\.answers"):
        AnswerReader(MODEL, adapter=tmp_path / "none.safetensors")


async def test_what_the_reader_plainly_speaks_against_is_offered_never_quoted() -> None:
    """However sure all other signs are together."""
    retriever = asking(Told(运费由您承担=-3.0))
    retriever.finder = replace(retriever.finder, with_reader=replace(BELIEVED, bias=20.0))
    found = await retriever.search("退货运费谁出", language="zh")
    assert found.confidence > 0.9
    assert not found.answerable
    assert found.near[0].title == FREIGHT.title


async def test_three_articles_at_most_are_offered_each_title_once() -> None:
    twins = [article(f"twin{n}.zh", f"退货运费的说明之{n}。", "退货运费谁出") for n in range(2)]
    found = await asking(Told(退货=-0.5, 运费=-0.5, 水壶=-0.5), *twins).search("退货运费谁出", language="zh")
    titles = [each.title for each in found.near]
    assert "退货运费谁出" in titles
    assert len(titles) == len(set(titles)) <= 3


async def test_how_sure_an_offer_must_be_is_the_shops_to_say() -> None:
    retriever = asking(Told(运费由您承担=-2.0))
    assert (await retriever.search("退货运费谁出", language="zh")).near
    retriever.finder = replace(retriever.finder, bars=Bars(offer_above=1.0))
    assert not (await retriever.search("退货运费谁出", language="zh")).near
