"""A weak yes, such as 嗯, takes the one reading that was offered."""

import pytest

from bot.testing import desk, heard


@pytest.mark.parametrize("yes", ["嗯", "好的", "ok"])
async def test_a_weak_yes_takes_what_was_offered(yes: str) -> None:
    async with desk(customer="C1001") as d:
        asked = await d.say("zzzz qqqq", heard("membership.info", confidence=0.4))  # near no article
        asked.expect(decision="clarify")
        told = await d.say(yes)
        assert "2380" in told.text
