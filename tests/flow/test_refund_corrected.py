"""A refund that is shown follows what the customer puts right: the sum, or the order after all."""

import pytest

from tests.flow.kit import OpenDesk, said, wish


@pytest.mark.parametrize(
    ("customer", "order", "puts_right", "shown"),
    [
        ("C1001", "10423", "10423退60块", "¥60.00"),
        ("C1001", "10423", "10423 退30元就行", "¥30.00"),
        ("C1002", "20733", "20733 refund $10", "$10.00"),
    ],
)
async def test_another_sum_takes_the_place_of_the_one_that_is_shown(
    desk: OpenDesk, customer: str, order: str, puts_right: str, shown: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(wish("refund.request", order_id=order))
        assert shown in said(await someone.say(puts_right))


@pytest.mark.parametrize("says", ["算了，还是10423那单", "还是10423吧", "ok, 10423 after all"])
async def test_who_goes_back_to_an_order_wishes_what_was_wished_last(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("10423 退款")
        await someone.say("不对，是10425")
        turn = await someone.say(says)
        assert "189" in said(turn), turn["reasons"]
