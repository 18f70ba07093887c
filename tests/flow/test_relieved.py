"""Nobody was hurt: said after an alarm, it is met as such, and the person who was told still comes."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("alarm", "relief", "heard"),
    [
        ("充电宝冒烟了", "还好没人受伤", "人没事就好"),
        ("the power bank is smoking", "nobody got hurt", "glad nobody is hurt"),
    ],
)
async def test_it_is_good_to_hear(desk: OpenDesk, alarm: str, relief: str, heard: str) -> None:
    async with desk() as counter:
        counter.clock.advance(12 * 3600)  # into the night, when nobody is there to wait for
        talk = counter.talk()
        first = await talk.say(alarm)
        assert rule(first) == "risk.safety"
        then = await talk.say(relief)
        assert rule(then) == "risk.relieved"
        assert heard in said(then)
        assert then["decision"] == "answer"


async def test_a_wish_beside_it_is_done_and_more_danger_is_heard(desk: OpenDesk) -> None:
    async with desk() as counter:
        counter.clock.advance(12 * 3600)
        talk = counter.talk()
        await talk.say("充电宝冒烟了")
        assert rule(await talk.say("没人受伤，我要转人工")) != "risk.relieved"
        worse = counter.talk()
        await worse.say("the power bank is smoking")
        assert rule(await worse.say("my hand is burnt and blistering")) == "risk.safety"


async def test_a_fault_told_of_a_thing_by_name_is_no_question_about_the_article(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say("礼品卡怎么买")
        assert rule(await mei.say("台灯坏了还能退吗")) != "request.onward"
