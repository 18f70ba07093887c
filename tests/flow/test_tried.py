"""Advice that was followed and did not help: what comes next is offered, and the customer is not taken to be done."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize(
    ("asks", "says", "offers"),
    [
        ("the website won't load for me", "did all that, no luck", "colleague"),
        ("I can't sign in, it says wrong password", "already done that, didn't help", "colleague"),
        ("how do I clean the earphones when they do not connect", "ok done that, still nothing", "repair"),
        ("页面一直打不开", "清过缓存了，还是不行", "同事"),
        ("咖啡机不出水怎么办", "都试过了也没反应", "维修"),
    ],
)
async def test_what_comes_next_is_offered(desk: OpenDesk, asks: str, says: str, offers: str) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1001" if offers in ("同事", "维修") else "C1002")
        await alex.say(asks)
        turn = await alex.say(says)
        assert rule(turn) == "request.tried", turn["reasons"]
        assert offers in said(turn)


async def test_ways_on_offer_are_offered_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("my earphones are broken, they crackle")
        turn = await alex.say("yeah I tried that already, still the same")
        assert rule(turn) == "request.tried"
        assert "repair" in said(turn)


@pytest.mark.parametrize(
    "says", ["I want my money back for 20733", "nothing else, thanks", "can I talk to someone"]
)
async def test_another_wish_stands(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("the website won't load for me")
        assert rule(await alex.say(says)) != "request.tried"
