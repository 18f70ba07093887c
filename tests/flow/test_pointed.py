"""A thing is pointed at, not named: the only order that holds it is meant, now and in what is asked next."""

from tests.flow.conftest import OpenDesk
from tests.flow.kit import said, wish


async def test_that_kettle_is_the_order_that_holds_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        turn = await mei.say(wish("warranty.repair", product="壶"))
        assert turn["slots"]["order_id"] == "10423"


async def test_a_last_character_that_ends_no_title_points_at_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say(wish("warranty.repair", product="水"))
        assert turn["decision"] == "clarify"
        assert turn["slots"].get("order_id") is None


async def test_a_thing_is_found_by_another_of_its_names(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        turn = await alex.say(wish("order.status", product="headphones"))
        assert "20731" in said(turn)
