"""Chat in the middle of a question was understood: it is no failed clarification, and calls nobody."""

from tests.flow.kit import OpenDesk, wish


async def test_chat_does_not_count_as_not_understood(desk: OpenDesk) -> None:
    async with desk() as counter:
        guest = counter.talk(customer=None)
        await guest.say(wish("refund.request"))
        for _ in range(4):
            turn = await guest.say(wish("oos"))
            assert (turn["decision"], turn["reasons"][0]["rule"]) == ("clarify", "form.asked_again")
        assert await guest.owner() == "bot"
