"""An article that was told is asked on about: its own part first, another on the same where the reader is sure, its title for the rest."""

from bot.knowledge import MemoryRetriever
from bot.knowledge.offer import spoken
from bot.knowledge.retrieve import Spoken, onward
from bot.turn import Passage
from tests.knowledge.kit import article, embed

SKATES = article("skates.zh", "溜冰鞋一小时 20 元。押金 100 元，当天退。袜子自备。", "租溜冰鞋")
TIMES = article("times.zh", "租溜冰鞋最多连租四小时，节假日两小时。", "租溜冰鞋能租多久")
CAFE = article("cafe.zh", "冰场咖啡馆卖热可可，15 元一杯。", "冰场咖啡馆")


class Says:
    """A reader that takes one article for the answer, and no sentence."""

    def __init__(self, answers: str) -> None:
        self.answers = answers

    def scores(self, question: str, passages: list[str]) -> list[float]:
        return [3.0 if each.startswith(self.answers) else -3.5 for each in passages]


def shop(answers: str = "-") -> MemoryRetriever:
    return MemoryRetriever([SKATES, TIMES, CAFE], embed, reader=Says(answers))  # type: ignore[arg-type]


TOLD = Spoken(told=(SKATES.id,), before="租溜冰鞋多少钱")


async def test_its_own_sentence_answers() -> None:
    found = await onward(shop(), "押金能退吗", TOLD, "zh")
    assert found is not None
    assert found.passage is not None
    assert (found.passage.id, found.passage.text) == (SKATES.id, "押金 100 元，当天退。")


async def test_another_article_on_the_same_answers_what_it_does_not_say() -> None:
    found = await onward(shop(TIMES.title), "最多几个小时", TOLD, "zh")
    assert found is not None
    assert found.passage is None or found.passage.id == SKATES.id or found.passage.text == TIMES.text


async def test_what_nothing_says_keeps_its_title() -> None:
    found = await onward(shop(), "要预约吗", TOLD, "zh")
    assert found is not None
    assert (found.title, found.bare, found.passage) == (SKATES.title, True, None)


async def test_an_article_that_was_only_offered_is_told_whole() -> None:
    found = await onward(shop(), "押金能退吗", Spoken(offered=(CAFE.id, SKATES.id)), "zh")
    assert found is not None
    assert found.passage == Passage(
        id=SKATES.id, text=SKATES.text, score=1.0, title=SKATES.title, language="zh"
    )


async def test_nothing_told_or_gone_is_asked_on_about() -> None:
    assert await onward(shop(), "押金能退吗", Spoken(before="你好"), "zh") is None
    assert await onward(shop(), "押金能退吗", Spoken(told=("gone.zh",)), "zh") is None


def test_what_was_told_is_remembered_until_something_else_is() -> None:
    told = {"event": "bot", "metadata": {"response": "knowledge.answer", "passages": ["a.zh"]}}
    unknown = {"event": "bot", "metadata": {"response": "knowledge.not_in_it"}}
    other = {"event": "bot", "metadata": {"response": "order.status"}}
    asks = {"event": "user", "text": "租溜冰鞋多少钱"}
    assert spoken([asks, told]).told == ("a.zh",)
    assert spoken([asks, told, asks, unknown]).told == ("a.zh",)
    assert spoken([asks, told, asks, other]).told == ()
    assert spoken([asks, told, other]).told == ("a.zh",), "what was told beside it is no other matter yet"
