"""Which order is meant is not asked where the words leave only one: a parcel that hangs, an order that was not sent."""

from tests.flow.kit import OpenDesk, said, wish


async def test_a_parcel_that_hangs_is_the_one_on_its_way(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        told = said(await alex.say("the parcel seems stuck, tracking has not moved for days"))
        assert "20731" in told, told
        assert "20733" not in told, told


async def test_what_was_not_sent_is_the_one_that_waits(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        told = said(await alex.say("my order status says unshipped, what is going on"))
        assert "20732" in told, told
        assert "20731" not in told, told


async def test_a_late_parcel_asked_about_again_is_told_what_comes_next(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        first = said(await alex.say(wish("delivery.issue", order_id="20731")))
        second = said(await alex.say("still nothing, my parcel is so late"))
        assert first not in second, second
        assert "Shall I file it?" in second, second


async def test_when_it_counts_as_lost_files_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("delivery.issue", order_id="20731"))
        turn = await alex.say("after how many days is my parcel considered lost")
        assert turn["effects"] == []


async def test_what_takes_forever_is_what_is_on_its_way(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        told = said(await alex.say("where is my order, been waiting for ages"))
        assert "20731" in told, told


async def test_another_size_is_of_the_thing_that_comes_in_sizes(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        told = said(await alex.say("i ordered the wrong size, i need a 43"))
        assert "20732" in told, told
        assert "20733" not in told, told
