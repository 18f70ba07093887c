"""Whether a thing goes back first is what the shown act says; a yes in other words does it."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    ("customer", "order", "asks"),
    [
        ("C1002", "20733", "must I post mine back first?"),
        ("C1001", "10423", "要我先寄回去才换吗"),
    ],
)
async def test_it_is_shown_again(desk: OpenDesk, customer: str, order: str, asks: str) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        await talk.say(wish("exchange.request", order_id=order, reason="quality"))
        shown = said(await talk.say("a new one of the same" if customer == "C1002" else "换个新的"))
        turn = await talk.say(asks)
        assert rule(turn) == "effect.asks_first"
        assert said(turn).splitlines()[0] == shown.splitlines()[0]


async def test_to_sort_it_is_a_yes(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("return.request", order_id="20733", reason="changed_mind"))
        assert done(await alex.say("great, sort that out please")) == [("return", "20733", "done")]


async def test_another_thing_for_an_order_is_no_change_of_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        turn = await alex.say(wish("order.change", order_id="20732"))
        turn = await alex.say("could you add a kettle to my shoes order")
        assert "anything to order 20732" in said(turn), said(turn)


@pytest.mark.parametrize(
    "asks", ["does my email work instead? it's ann@example.com", "look it up by my name then"]
)
async def test_who_has_no_number_is_not_asked_for_another_thing(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        visitor = counter.talk(customer=None)
        await visitor.say(wish("order.status"))
        await visitor.say("i don't have the order number")
        turn = await visitor.say(asks)
        assert rule(turn) == "request.no_number", said(turn)
