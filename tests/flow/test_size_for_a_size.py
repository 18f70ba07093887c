"""One size for another is a wish about their own order, however politely it is asked, and no question about sizes."""

import pytest

from tests.flow.kit import OpenDesk, said


@pytest.mark.parametrize(
    "words",
    ["can i swap the shoes to a 43", "can i swap my running shoes for a 43?", "swap them to a 43?"],
)
async def test_the_size_is_shown_for_a_word(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1002").say(words)
        assert "20732" in said(turn)
        assert "43" in said(turn)
        assert "indoors" not in said(turn), "no article about trying shoes on"


async def test_how_long_one_may_swap_is_a_question(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1002").say("can i exchange the shoes for 30 days?")
        assert "Shall I" not in said(turn)
