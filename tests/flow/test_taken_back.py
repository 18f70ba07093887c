"""Who takes back the change that is shown in as many words keeps the order as it is."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    "no", ["nope, undo that, i didn't ask for a 44", "wait no! scratch that please", "不！别改，我不要44的"]
)
async def test_a_change_that_is_taken_back_cancels_no_order(desk: OpenDesk, no: str) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("please change 20732 to size 44")
        turn = await alex.say(no)
        assert rule(turn) == "effect.denied", said(turn)
        assert not [effect for effect in await counter.effects() if effect.state == "proposed"]


async def test_a_wish_that_was_meant_otherwise_leaves_nothing_behind_to_say_yes_to(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("please change 20732 to all black")
        turn = await alex.say("oops sorry, i meant change the size to 41")
        assert "41" in said(turn)
        assert not [effect for effect in await counter.effects() if effect.state == "proposed"]
