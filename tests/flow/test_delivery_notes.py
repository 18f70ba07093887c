"""A note about a delivery holds the wish and nothing around it, and can be put right while it is shown."""

import pytest

from skills.logistics.schedule import wish_in
from tests.flow.kit import OpenDesk, rule, said, wish


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("nope, tuesday evening suits me better", "tuesday evening"),
        ("oh sorry, i meant friday", "friday"),
        ("could you please knock on the side door", "knock on the side door"),
        ("can 20732 be delivered on monday pls", "on monday"),
        ("no weekends please", "no weekends"),
        ("no later than noon", "no later than noon"),
        ("错了，我是说周四上午吧", "周四上午"),
        ("不要上午", "不要上午"),
        ("周五下午送可以吗，谢谢", "周五下午送"),
        ("sunday", "sunday"),
    ],
)
def test_what_stands_around_a_wish_is_no_part_of_the_note(text: str, note: str) -> None:
    assert wish_in(text) == note


@pytest.mark.parametrize(
    ("customer", "order", "first", "then", "note"),
    [
        ("C1002", "20732", "Monday morning", "nope, thursday afternoon is better", "thursday afternoon"),
        ("C1002", "20732", "friday please", "or just leave it with the man next door", "leave it with the man next door"),
        ("C1001", "10422", "周三上午送", "错了，周五下午吧", "周五下午"),
    ],
)  # fmt: skip
async def test_another_day_or_place_takes_the_place_of_the_note_that_is_shown(
    desk: OpenDesk, customer: str, order: str, first: str, then: str, note: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        await talk.say(wish("delivery.schedule", order_id=order))
        await talk.say(first)
        turn = await talk.say(then)
        assert rule(turn) == "effect.other_time"
        assert f"“{note}”" in said(turn) or f'"{note}"' in said(turn), said(turn)


async def test_what_to_do_with_a_parcel_is_noted_without_asking_for_a_time(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("delivery.schedule", order_id="20732"))
        turn = await alex.say("put it behind the shed, don't knock")
        assert '"put it behind the shed, don\'t knock"' in said(turn), said(turn)


async def test_where_a_parcel_under_way_is_left_is_arranged_with_the_courier(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("order.status", order_id="20731"))
        turn = await alex.say("when nobody's in can the driver leave it with the bloke downstairs")
        assert rule(turn) == "request.at_the_door"
        assert "DHL" in said(turn)
