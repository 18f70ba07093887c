"""Messages that are made to hold a desk up: one costs its sender an answer, and nobody else a second."""

import time
from typing import Final

import pytest

from tests.flow.conftest import OpenDesk

# What took one to three seconds of the desk's only thread: rows in which a pattern may begin anywhere and never ends.
LONG: Final = {
    "brackets": "(" * 4000,
    "digits": "退款" + "9" * 3900 + "元",
    "question marks": "?" * 4000,
    "slashes": "a/" * 2000,
    "characters": "行" * 4000,
    "words": "you " * 1000,
    "thousands": "1," * 2000,
    "one sign that is eighteen": "\ufdfa" * 4000,
}
MOST_S: Final = 0.5  # of processor; the first message of a desk loads what is loaded once


@pytest.mark.parametrize("way", LONG)
async def test_a_message_that_is_made_to_hold_a_desk_up_does_not(desk: OpenDesk, way: str) -> None:
    async with desk() as counter:
        await counter.talk(customer=None, name="before").say("hello")
        began = time.process_time()
        turn = await counter.talk(customer=None, name="long").say(LONG[way])
        took_s = time.process_time() - began
    assert turn["decision"] in ("clarify", "decline", "answer", "handoff")
    assert took_s < MOST_S, f"{took_s:.2f} s of processor"


async def test_what_stands_in_the_first_thousand_characters_is_heard(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say("我的订单10421到哪了？" + "谢谢！" * 900)
        assert turn["decision"] == "answer"
        assert "SF1040210421" in str(turn["replies"])
