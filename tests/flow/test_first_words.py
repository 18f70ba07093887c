"""A visitor's first words say in which language to answer; the shop's own counts only where they say nothing."""

import pytest

from tests.flow.conftest import OpenDesk


@pytest.mark.parametrize(
    ("said", "language"), [("hello", "en"), ("hi", "en"), ("你好", "zh"), ("10421", "zh"), ("ok", "en")]
)
async def test_a_visitor_is_answered_as_they_greet(desk: OpenDesk, said: str, language: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None, name="visitor").say(said)
        assert turn["language"] == language


async def test_a_customer_who_says_ok_keeps_their_language(desk: OpenDesk) -> None:
    async with desk() as counter:
        assert (await counter.talk().say("hello"))["language"] == "zh"
