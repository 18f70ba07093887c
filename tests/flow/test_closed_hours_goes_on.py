"""After a case was noted out of hours: what is told belongs to it, and when somebody answers can be asked."""

import pytest

from tests.flow.kit import OpenDesk, rule, wish


@pytest.mark.parametrize(
    ("tells", "asks"),
    [
        ("the card ends in 9921", "when will somebody respond?"),
        ("the card ends in 9921", "大概多久有人联系我"),
    ],
)
async def test_particulars_and_when_they_answer_belong_to_the_open_case(
    desk: OpenDesk, tells: str, asks: str
) -> None:
    async with desk() as counter:
        counter.clock.advance(12 * 3600)  # into the night
        talk = counter.talk(customer="C1002")
        turn = await talk.say(wish("handoff.request"))
        assert turn["handoff"]["outcome"] == "closed_hours"
        assert rule(await talk.say(tells)) == "person.particulars"
        assert rule(await talk.say(asks)) == "person.when"


async def test_nothing_is_open_where_nobody_was_asked_for(desk: OpenDesk) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1002").say("when will somebody respond?")) != "person.when"
