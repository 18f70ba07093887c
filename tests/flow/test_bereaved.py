"""Somebody close has died: that is met first, and what the talk was about stays as it is."""

from tests.flow.kit import OpenDesk, done, said


async def test_a_death_told_beside_it_is_met_and_what_waits_is_shown_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say("can i swap my running shoes for a 43?")
        turn = await alex.say("oh and my dad died last night, that's why i'm slow")
        assert "sorry for your loss" in said(turn)
        assert "20732" in said(turn)
        assert done(turn) == []
