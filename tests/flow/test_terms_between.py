"""A yes counts for what was just shown, and not where terms or a question beside it are still open."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish

OFFER = wish("refund.request", order_id="10423")
YES = [("dialog.affirm", 0.97)]


@pytest.mark.parametrize(
    "terms",
    [
        "好，但先告诉我水壶要不要寄回",
        "可以，前提是今天到账",
        "行啊，如果运费你们出",
        "ok but do I keep the kettle?",
    ],
)
async def test_a_yes_with_terms_shows_the_act_again_and_the_next_yes_once_more(
    desk: OpenDesk, terms: str
) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(OFFER)
        first = await mei.say(terms)
        assert not done(first)
        second = await mei.say("好")
        assert not done(second), said(second)
        assert "10423" in said(second), "what a yes would do is shown again"
        assert done(await mei.say("好")) == [("refund", "10423", "done")]


async def test_a_question_that_was_answered_leaves_the_yes_as_it_is(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(OFFER)
        await mei.say("能退多少")
        assert done(await mei.say("好")) == [("refund", "10423", "done")]


async def test_the_button_says_what_it_does_whatever_was_asked_before(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(OFFER)
        await mei.say("好，但先告诉我水壶要不要寄回")
        assert done(await mei.say("1")) == [("refund", "10423", "done")]
