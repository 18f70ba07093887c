"""Several orders to be refunded in one message: each for what it cost, and no order's number is a sum."""

import pytest

from tests.flow.kit import OpenDesk, done, said


@pytest.mark.parametrize("words", ["10424、10425 退款", "10424,10425这两单退款", "10425和10424申请退款"])
async def test_the_number_of_another_order_is_no_sum(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        turn = await counter.talk().say(words)
        assert "10,425" not in said(turn)
        assert "10,424" not in said(turn)
        assert [(e["order"], e["amount"]) for e in turn["effects"]] in ([], [("10424", "12800.00")])


async def test_a_sum_of_an_order_is_still_one(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say("10423退款100元")
        assert "¥100.00" in said(turn)
        assert done(turn) == []


@pytest.mark.parametrize("words", ["我想退10423和10425", "10423跟10425我要退"])
async def test_several_orders_that_shall_go_back_are_each_told(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk().say(words))
        assert "10423（电热水壶）" in told
        assert "10425（台灯）" in told
