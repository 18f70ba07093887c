"""Asked what it is for and how much it may cost, whoever says so is shown what fits."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("wish", "tells", "shown"),
    [
        ("我想买个礼物送同学 有推荐吗", "300以内", "¥"),
        ("想送朋友个礼物，推荐一下", "他爱喝咖啡", "咖啡"),
        ("有什么推荐的吗", "跑步穿的", "跑鞋"),
        ("can you recommend a gift", "under $50 please", "$"),
        ("what would you recommend?", "something for running", "running shoes"),
    ],
)
async def test_an_answer_to_what_for_is_heard(desk: OpenDesk, wish: str, tells: str, shown: str) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=None)
        assert (await talk.say(wish))["decision"] == "clarify"
        turn = await talk.say(tells)
        assert turn["decision"] == "answer", said(turn)
        assert shown in said(turn)


@pytest.mark.parametrize("words", ["10423到哪了", "你们几点下班？", "转人工"])
async def test_who_asks_something_else_meanwhile_is_answered(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        talk = counter.talk()
        await talk.say("我想买个礼物送妈妈 有推荐吗")
        assert rule(await talk.say(words)) != "request.told_what_for"


async def test_a_present_is_not_chosen_among_what_was_spoken_of_before(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("我的耳机到哪了")
        assert "围巾" in said(await someone.say("推荐一个送奶奶的礼物，200以内"))
