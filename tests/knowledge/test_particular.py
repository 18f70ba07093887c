"""An article that says a word of the question's own, and that the reader finds to answer, is the shop's word on it."""

import pytest

from bot.knowledge import MemoryRetriever
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
