"""Another size or colour than the one that is shown: it is put right, and nothing else happens."""

import re

import pytest

from tests.flow.kit import OpenDesk, done, rule, said


@pytest.mark.parametrize(
    ("customer", "wants", "rather", "shown", "gone"),
    [
        ("C1002", "can i change the shoes to size 43", "actually no 44", "44", "43"),
        ("C1002", "change 20732 to size 43", "no wait, make it 44", "44", "43"),
        ("C1001", "围巾换成深灰", "不对 要酒红", "酒红", "深灰"),
        ("C1001", "10422的围巾改成驼色", "等等，还是要深灰色吧", "深灰", "驼色"),
    ],
)
async def test_the_other_one_is_shown_and_done(
    desk: OpenDesk, customer: str, wants: str, rather: str, shown: str, gone: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        assert gone in said(await talk.say(wants))
        turn = await talk.say(rather)
        assert rule(turn) == "effect.other_value"
        assert shown in said(turn)
        assert gone not in said(turn)
        order = "20732" if customer == "C1002" else "10422"
        turn = await talk.say("yes" if customer == "C1002" else "是的")
        assert done(turn) == [("change_order", order, "done")]
        assert shown in said(turn)
        told = re.sub(r"\b[A-Z0-9]{10}\b", "", said(turn))  # the reference may hold any figure
        assert gone not in told


@pytest.mark.parametrize("words", ["不要了", "no", "actually no"])
async def test_a_plain_no_stays_one(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        talk = counter.talk(customer="C1002")
        await talk.say("change 20732 to size 43")
        assert rule(await talk.say(words)) != "effect.other_value"
        assert done(await talk.say("yes")) == []
