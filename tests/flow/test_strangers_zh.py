"""Talks of Chinese strangers, turn by turn: what must follow, and what must stay as it is."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    "says",
    [
        "唉 那我再跟他商量商量",
        "我得先问问我老公",
        "我跟家里人商量一下再说吧",
        "let me talk it over with my wife first",
    ],
)
async def test_who_talks_it_over_first_wants_no_person(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10423 还能退吗")
        turn = await someone.say(says)
        assert turn["owner"] == "bot", turn["reasons"]
        assert turn["decision"] == "answer"
        assert await counter.effects() == []


@pytest.mark.parametrize("says", ["跟家人商量过了，转人工吧", "我问问你们人工", "找个人跟我商量一下，转人工"])
async def test_who_wants_a_person_still_gets_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert turn["owner"] == "queue", turn["reasons"]


async def test_a_change_of_mind_after_a_danger_sends_nobody_away(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        assert (await someone.say("水壶冒烟了"))["owner"] == "queue"
        noted = await someone.say("换一个吧，退也太麻烦了")
        assert "我补充记下了" in said(noted), noted["reasons"]
        other = await someone.say("算了算了我想了想还是退钱，换来的我也不敢用了")
        assert other["owner"] == "queue", other["reasons"]
        assert "我补充记下了" in said(other)
        over = await someone.say("没事了，不用叫人了")
        assert over["owner"] == "bot", over["reasons"]


async def test_who_waits_may_ask_when_people_are_there_and_have_the_bot_answer(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("叫人工")
        hours = await someone.say("你们现在几点上班啊")
        assert "09:00-21:00" in said(hours), hours["reasons"]
        assert hours["owner"] == "queue"
        assert (await someone.say("等不了了"))["owner"] == "queue"
        back = await someone.say("等不了 那你说台灯多少钱")
        assert back["owner"] == "bot", back["reasons"]
        assert "129" in said(back)


async def test_whether_a_cancellation_can_be_undone_is_on_the_card(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("围巾取消了吧")
        turn = await someone.say("哎等等！取消了还能恢复吗")
        assert rule(turn) == "effect.asks_if_final", turn["reasons"]
        assert "不能恢复" in said(turn)
        waits = await someone.say("那我问问我妈")
        assert rule(waits) == "effect.later", waits["reasons"]
        again = await someone.say("取消吧")
        assert "不能恢复" in said(again), again["reasons"]
        assert [row.state for row in await counter.effects()] == ["proposed"], "nothing was confirmed"


@pytest.mark.parametrize("asks", ["图咋传", "照片往哪发啊", "怎么上传照片", "how do I send you a photo?"])
async def test_how_pictures_are_sent_is_told_and_the_question_stays(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        told = await someone.say(asks)
        assert rule(told) == "request.how_to_send", told["reasons"]
        await someone.say("给我开发票")
        inside = await someone.say(asks)
        assert len(inside["replies"]) == 2, inside["reasons"]
