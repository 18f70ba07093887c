"""What was cancelled is not restored: who wants it back hears where it stands and how to order again."""

import pytest

from tests.flow.kit import OpenDesk, rule, said


@pytest.mark.parametrize("says", ["oh no, can you reinstate that order", "could I have it back on please"])
async def test_a_cancelled_order_is_ordered_again(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("cancel order 20732")
        await someone.say("1")
        turn = await someone.say(says)
        assert rule(turn) == "request.restores", turn["reasons"]
        assert "is cancelled" in said(turn)
        assert "cart" in said(turn)


async def test_a_stop_that_comes_too_late_is_told_so_and_nothing_about_other_orders(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say("取消订单10422")
        await mei.press("确认")
        told = said(await mei.say("哎等一下，别取消啊"))
        assert "10422" in told
        assert "已经取消" in told
        assert "购物车" not in told, told
