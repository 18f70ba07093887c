"""A visitor mistypes the digits that open an order, says so, and gives the right ones."""

import pytest

from tests.flow.kit import OpenDesk, said


@pytest.mark.parametrize("words", ["4821", "哦记错了 4821", "不好意思，是 4821"])
async def test_other_digits_open_the_order_that_was_asked_about(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        guest = counter.talk(customer=None)
        await guest.say("10421到哪了")
        refused = await guest.say("1234")
        assert (refused["decision"], "SF1040210421" in said(refused)) == ("decline", False)
        assert "SF1040210421" in said(await guest.say(words))


async def test_wrong_digits_still_open_nothing_and_are_still_counted(desk: OpenDesk) -> None:
    async with desk() as counter:
        guest = counter.talk(customer=None)
        await guest.say("10421到哪了")
        turns = [await guest.say(f"{n:04}") for n in range(12)]
        assert not any("SF1040210421" in said(turn) for turn in turns)
        assert turns[-1]["decision"] == "handoff"


async def test_four_digits_mean_nothing_where_no_order_was_refused(desk: OpenDesk) -> None:
    async with desk() as counter:
        guest = counter.talk(customer=None)
        await guest.say("你好")
        turn = await guest.say("4821")
        assert [each["entity"] for each in turn["entities"]] == []
