"""What is on file is no longer wanted: the customer is told that it stands and who takes it back, never that nothing was changed."""

import re

import pytest

from tests.flow.kit import OpenDesk, said, wish


@pytest.mark.parametrize(
    ("customer", "order", "word"),
    [
        ("C1001", "10423", "10423不想退了"),
        ("C1001", "10423", "壶我自己用，不退货了"),
        ("C1001", "10423", "退货撤了"),
        ("C1001", "10423", "你们别来取了"),
        ("C1002", "20733", "i don't want to return it any more"),
        ("C1002", "20733", "please call off the pick-up"),
    ],
)
async def test_who_keeps_it_after_all_is_told_that_the_return_stands(
    desk: OpenDesk, customer: str, order: str, word: str
) -> None:
    async with desk() as counter:
        buyer = counter.talk(customer=customer)
        await buyer.say(wish("return.request", order_id=order))
        registered = said(await buyer.say("确认" if customer == "C1001" else "yes"))
        [reference] = re.findall(r"RT[A-Z0-9]{8}", registered)
        told = said(await buyer.say(word))
    assert reference in told, told


@pytest.mark.parametrize("word", ["不退了", "i changed my mind about the return"])
async def test_where_nothing_is_on_file_nothing_is(desk: OpenDesk, word: str) -> None:
    async with desk() as counter:
        told = await counter.talk(customer="C1003").say(word)
    assert told["decision"] in ("answer", "clarify", "decline")
    assert not told["effects"]
