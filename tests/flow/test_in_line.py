"""Who waits in line and would rather have an answer: a few words leave the line, and the rest of the message is answered."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("不用等了，台灯多少钱", "台灯"),
        ("别给我找人工了，羊毛围巾怎么洗", "手洗"),
        ("nvm, how do I wash the wool scarf", "wash"),
        ("I don't need a person, just tell me what the lamp costs", "lamp"),
        ("we're fine. how should the wool scarf be washed?", "wash"),
    ],
)
async def test_the_line_is_left_and_the_rest_is_answered(desk: OpenDesk, says: str, told: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("转人工")
        turn = await someone.say(says)
        assert rule(turn) in ("queue.left_for", "queue.left"), turn["reasons"]
        assert turn["owner"] == "bot"
        assert told in said(turn)


async def test_a_first_question_in_line_is_never_met_with_silence(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("I want to talk to a person")
        turn = await someone.say("my hands got a bit dry, how do you wash that wool scarf")
        assert rule(turn) == "queue.place"
        assert "never mind" in said(turn), "how to have the bot answer is said"


async def test_all_is_well_by_itself_goes_on_waiting(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("I want to talk to a person")
        assert (await someone.say("it's fine, I'll wait"))["owner"] == "queue"
        assert (await someone.say("没关系"))["owner"] == "queue"


@pytest.mark.parametrize(
    "says",
    ["找人工干什么呀，我就想知道羊毛围巾怎么洗", "why an agent? just tell me how to wash the wool scarf"],
)
async def test_to_speak_of_a_person_is_no_wish_for_one(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(says)
        assert turn["owner"] == "bot"
        assert "洗" in said(turn) or "wash" in said(turn)


async def test_a_danger_that_is_over_leaves_the_line_with_the_question_behind_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("the kettle is smoking")
        over = await someone.say("they're fine. how do I wash the wool scarf?")
        assert rule(over) == "risk.called_off"
        assert "wash" in said(over)
