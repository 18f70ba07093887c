"""An article that says a word of the question's own, and that the reader finds to answer, is the shop's word on it."""

from dataclasses import replace

import pytest

from bot.knowledge import MemoryRetriever
from bot.knowledge.evidence import Evidence
from bot.knowledge.fusion import Signs
from bot.knowledge.particular import leaves_no_doubt
from bot.knowledge.quote import quote_nearest
from tests.knowledge.kit import FREIGHT, RETURNS, article, embed

LESSON = article("lesson.zh", "骑行课下雨照常，雷暴改到下周。", "骑行课下雨怎么办")
RIDE = article("ride.en", "Ridden bikes come back within a week, minus a cleaning fee.", "A ridden bike")


class Says:
    """A reader that gives every passage one score."""

    def __init__(self, score: float) -> None:
        self.score = score

    def scores(self, question: str, passages: list[str]) -> list[float]:
        return [self.score for _ in passages]


def shop(score: float) -> MemoryRetriever:
    return MemoryRetriever([RETURNS, FREIGHT, LESSON, RIDE], embed, reader=Says(score))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "language"), [("骑行课下雨怎么弄", "zh"), ("is a ridden bike ok to bring back", "en")]
)
async def test_a_telling_word_of_the_question_and_the_reader_make_it_the_shops_own(
    question: str, language: str
) -> None:
    assert (await shop(2.5).search(question, language=language)).own
    assert not (await shop(0.2).search(question, language=language)).own


async def test_small_words_tell_nothing() -> None:
    found = await shop(2.5).search("那个怎么能在这里用呢", language="zh")
    assert not found.own


async def test_a_passage_that_comes_near_is_told_where_there_is_nothing_else() -> None:
    near = MemoryRetriever([RETURNS, FREIGHT, LESSON, RIDE], embed, reader=Says(0.0))  # type: ignore[arg-type]
    found = await near.search("下雨还骑行吗", language="zh")
    told = await quote_nearest(near, "下雨还骑行吗", "zh")
    assert (told is not None) == (found.answerable or (bool(found.near) and found.confidence >= 0.1))
    assert await quote_nearest(near, "股票今天涨了没有", "zh") is None


class Knows:
    """A reader that knows which passages answer."""

    def __init__(self, answer: str, score: float) -> None:
        self.answer, self.score = answer, score

    def scores(self, question: str, passages: list[str]) -> list[float]:
        return [self.score if self.answer in passage else -3.0 for passage in passages]


def stand(reader: Knows) -> MemoryRetriever:
    boat = article("boat.en", "A rowing boat is 9 an hour. Children wear a vest.", "Boats by the hour")
    dog = article("dog.en", "A dog pays nothing. Keep it on a lead.", "Dogs on board")
    return MemoryRetriever([RETURNS, FREIGHT, boat, dog], embed, reader=reader)  # type: ignore[arg-type]


async def test_of_what_no_shop_is_asked_the_reader_alone_can_be_sure() -> None:
    question = "could we hire a rowing boat for an hour"
    assert (await stand(Knows("rowing", 3.2)).search(question, language="en")).sure
    assert not (await stand(Knows("rowing", -2.0)).search(question, language="en")).sure


async def test_a_sentence_answers_where_the_whole_article_says_too_much_else() -> None:
    class Narrow(Knows):
        def scores(self, question: str, passages: list[str]) -> list[float]:
            return [
                -1.0 if "vest" in each else score
                for each, score in zip(passages, super().scores(question, passages), strict=True)
            ]

    assert (await stand(Narrow("rowing", 0.5)).search("is a rowing boat by the hour", language="en")).sure
    assert not (
        await stand(Narrow("rowing", -3.0)).search("is a rowing boat by the hour", language="en")
    ).sure


@pytest.mark.parametrize(
    ("read", "lead", "gap", "sure"),
    [(3.1, 0.05, 0.0, True), (2.1, 0.05, 4.0, False), (3.4, 0.0, 4.0, True), (3.4, 0.0, 1.0, False)],
)
def test_an_article_hardly_ahead_is_the_one_where_the_reader_thinks_nothing_of_the_next(
    read: float, lead: float, gap: float, *, sure: bool
) -> None:
    seen = Evidence((), signs=Signs(read=read, lead=lead, meaning=0.5), read=True, gap=gap)
    assert leaves_no_doubt(seen) == sure
    assert not leaves_no_doubt(replace(seen, signs=replace(seen.signs, number=1.0)))


def test_an_article_in_another_language_has_to_lead_by_more() -> None:
    for lead, sure in ((0.05, False), (0.1, True)):
        seen = Evidence((), signs=Signs(read=3.2, lead=lead, meaning=0.5), read=True)
        assert leaves_no_doubt(seen, foreign=True) == sure
        assert leaves_no_doubt(seen)
