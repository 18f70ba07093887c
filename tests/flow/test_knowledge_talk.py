"""Knowledge through whole turns: questions that lean on the one before, several at once, what is offered and not meant, and what
was answered from an article that is gone."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.evaluate.bench import Bench
from bot.insight.labels import Labels
from bot.insight.lessons import lessons
from bot.knowledge.library import Library
from bot.knowledge.retrieve import Found
from bot.turn import Passage
from tests.flow.kit import OpenDesk, opener, rule, said
from tests.knowledge.kit import KETTLE, RETURNS, document

VAGUE = "上次说的那个牌子叫什么来着"  # no wish that the judge knows
NEAR = tuple(
    Passage(id=f"{name}.zh", text=f"{title}：这里写着。", score=0.4, title=title, language="zh")
    for name, title in (("gift", "礼品包装"), ("reviews", "写评价"))
)


class Unsure:
    """A retriever to which every question may be about one of two articles."""

    async def search(
        self, question: str, *, language: str, top: int = 5, collections: Sequence[str] = ()
    ) -> Found:
        return Found(NEAR, answerable=False, confidence=0.3, near=NEAR)


@pytest.fixture
def unsure(bench: Bench) -> OpenDesk:
    """Desks that only ever nearly know."""
    return opener(replace(bench, models=replace(bench.models, retriever=Unsure())))


async def test_a_question_that_leans_on_the_one_before_is_answered_with_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        assert "7 天" in said(await mei.say("退货期限是几天"))
        then = await mei.say("那运费谁出？")
        assert "寄回运费由您承担" in said(then)
        assert then["decision"] == "answer"
        assert "满 ¥39" not in said(then), "the way back is meant, not the way there"


async def test_two_questions_of_one_message_are_both_answered(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say("羊毛围巾怎么洗？水壶怎么除垢？")
        assert "冷水手洗" in said(turn)
        assert "柠檬酸" in said(turn)


async def test_none_of_these_is_an_honest_no_and_they_are_not_offered_again(unsure: OpenDesk) -> None:
    async with unsure() as counter:
        mei = counter.talk()
        asked = await mei.say(VAGUE)
        assert (asked["decision"], rule(asked)) == ("clarify", "request.near_knowledge")
        shown = (await mei.messages())[-1].reply.buttons
        assert [button.title for button in shown] == ["礼品包装", "写评价", "都不是"]
        none = await mei.press("都不是")
        assert none["decision"] == "decline"
        assert (await mei.messages())[-1].reply.buttons[0].title == "转人工"
        again = await mei.say(VAGUE)
        assert again["decision"] == "decline"
        assert "礼品包装" not in said(again)


async def test_a_title_that_is_pressed_is_quoted(unsure: OpenDesk) -> None:
    async with unsure() as counter:
        mei = counter.talk()
        await mei.say(VAGUE)
        told = await mei.press("写评价")
        assert told["decision"] == "answer"
        assert "写评价：这里写着。" in said(told)


async def test_what_was_answered_from_an_article_that_is_gone_teaches_nothing(bench: Bench) -> None:
    class Holding(Unsure):
        async def search(
            self, question: str, *, language: str, top: int = 5, collections: Sequence[str] = ()
        ) -> Found:
            told = Passage(id=RETURNS.id, text=RETURNS.text, score=0.9, title=RETURNS.title, language="zh")
            return Found((told,), answerable=True, confidence=0.9)

    desk = opener(replace(bench, models=replace(bench.models, retriever=Holding())))
    async with desk() as counter:
        store = counter.app.store
        library = Library(store)
        await library.put("shop", [document("faq", RETURNS), document("care", KETTLE)])
        mei = counter.talk()
        turn = await mei.say(VAGUE)
        assert RETURNS.text in said(turn)
        await Labels(store).put(turn["turn_id"], "lee", "right")
        assert [each.turn async for each in lessons(store)] == [turn["turn_id"]]
        await library.remove("shop", ["care"])
        assert [each.turn async for each in lessons(store)] == [turn["turn_id"]], "another article went"
        later = await mei.say("你好")
        await Labels(store).put(later["turn_id"], "lee", "right")
        await library.remove("shop", ["faq"])
        [left] = [each async for each in lessons(store)]
        assert left.turn == later["turn_id"]
        assert RETURNS.text not in str(left), "not as what was said before either"
