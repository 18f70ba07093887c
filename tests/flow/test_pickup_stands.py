"""A pick-up that was arranged is told as it stands when another day or an hour is wanted; a colleague can change it."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    ("customer", "order", "yes", "asks", "told"),
    [
        ("C1002", "20733", "yes", "could they come wednesday instead?", "can't move the day"),
        ("C1002", "20733", "yes", "which slot is it, i work till 5", "No hour is set"),
        ("C1001", "10423", "确认", "能改到周四来取吗", "没有登记具体几点"),
    ],
)
async def test_another_day_of_a_pick_up_is_no_new_return(
    desk: OpenDesk, customer: str, order: str, yes: str, asks: str, told: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        await talk.say(wish("return.request", order_id=order, reason="changed_mind"))
        assert done(await talk.say(yes)) == [("return", order, "done")]
        for _ in range(2):  # asked once more it is about that still
            turn = await talk.say(asks)
            assert rule(turn) == "request.when_fetched"
        turn = (await talk.turns())[-2]
        assert told in said(turn), said(turn)


async def test_money_by_a_day_is_another_question(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("return.request", order_id="20733", reason="changed_mind"))
        await alex.say("yes")
        assert rule(await alex.say("will the money be on my card on friday")) != "request.when_fetched"
