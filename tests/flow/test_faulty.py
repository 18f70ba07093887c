"""A thing is faulty: that is met with a word of regret and what can be done; more that is told of it is not met with the same words again."""

from tests.flow.kit import OpenDesk, said


async def test_trouble_is_met_with_regret_and_heard_out(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        first = said(await someone.say("咖啡机漏水了"))
        assert "真抱歉" in first
        assert said(await someone.say("底座下面也有水")) != first
