"""Messages that are made to hold a desk up: one costs its sender an answer, and nobody else a second."""

import time
from typing import Final

import pytest

from tests.flow.kit import OpenDesk, done, wish

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
    "refusals without an act": "不要把" * 1300,
    "refusals": "don't refund " * 300,
    "parts put right": "门牌写错了，是" * 560,
    "digits put right": "最后四位是888888888" * 280,
    "things": "kettle and scarf " * 230,
    "things counted": "2 kettles " * 390,
    "quotes that never end": "“确认" * 1300,
    "places": "ship to Paris " * 280,
    "no number": "i don't have the order number " * 130,
    "wishes": "我要" * 2000,
    "then": "那就" * 2000,
    "yeses": "好的嗯" * 1300,
    "spaces": "right" + " " * 3900,
}
MOST_S: Final = 1.0  # of processor; the first questions of a desk load what is loaded once


@pytest.mark.parametrize("way", LONG)
async def test_a_message_that_is_made_to_hold_a_desk_up_does_not(desk: OpenDesk, way: str) -> None:
    async with desk() as counter:
        await counter.talk(customer=None, name="before").say("do you have a kettle?")
        began = time.process_time()
        turn = await counter.talk(customer=None, name="long").say(LONG[way])
        took_s = time.process_time() - began
    assert turn["decision"] in ("clarify", "decline", "answer", "handoff")
    assert took_s < MOST_S, f"{took_s:.2f} s of processor"


@pytest.mark.parametrize("way", LONG)
async def test_nor_where_the_bot_has_asked_for_a_yes(desk: OpenDesk, way: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say("湖北省武汉市江汉区解放大道231号6单元1804")
        began = time.process_time()
        turn = await mei.say(LONG[way])
        took_s = time.process_time() - began
    assert not done(turn)
    assert took_s < MOST_S, f"{took_s:.2f} s of processor"


async def test_what_stands_in_the_first_thousand_characters_is_heard(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say("我的订单10421到哪了？" + "谢谢！" * 900)
        assert turn["decision"] == "answer"
        assert "SF1040210421" in str(turn["replies"])
