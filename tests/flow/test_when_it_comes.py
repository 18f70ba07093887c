"""When it comes, and whom we ring for it: a customer's question is about their order, and the courier is chased."""

import pytest

from tests.flow.kit import OpenDesk, rule, said, wish


@pytest.mark.parametrize(
    ("customer", "order", "asks"),
    [
        ("C1002", "20731", "forget it, when is it going to be here"),
        ("C1002", "20731", "no need, just say when I can expect my parcel"),
        ("C1001", "10421", "不等了，快递啥时候能送到"),
    ],
)
async def test_who_leaves_the_line_is_told_of_their_order(
    desk: OpenDesk, customer: str, order: str, asks: str
) -> None:
    async with desk() as counter:
        alex = counter.talk(customer=customer)
        await alex.say(wish("order.status", order_id=order))
        await alex.say(wish("handoff.request"))
        turn = await alex.say(asks)
        assert await alex.owner() == "bot"
        assert order in said(turn), said(turn)


async def test_a_visitor_who_named_no_order_is_told_what_is_usual(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer=None).say("when would it arrive")
        assert rule(turn) != "request.when_it_comes"


@pytest.mark.parametrize(
    ("customer", "order", "asks"),
    [
        ("C1002", "20731", "could someone phone the carrier"),
        ("C1002", "20731", "pls contact DHL for me"),
        ("C1001", "10421", "能帮我给快递员打个电话吗"),
    ],
)
async def test_to_ring_the_courier_is_to_chase(desk: OpenDesk, customer: str, order: str, asks: str) -> None:
    async with desk() as counter:
        alex = counter.talk(customer=customer)
        await alex.say(wish("order.status", order_id=order))
        chased = await alex.say(wish("delivery.urge"))
        other = counter.talk(customer=customer)
        await other.say(wish("order.status", order_id=order))
        turn = await other.say(asks)
        assert turn["skill"] == chased["skill"]
        assert order in said(turn)


async def test_where_it_is_is_told_beside_what_is_shown(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        shown = said(await alex.say(wish("order.cancel", order_id="20732")))
        told = said(await alex.say("20732 status?"))
        assert "hasn't shipped" in told, "where it stands comes first"
        assert "Cancel order 20732" in told, "and it waits on"
        assert said(await alex.say("20732")) == shown, "a bare number asks nothing"
