"""Undo: a button under what was done takes it back, once, in its time, and only for whom it was done."""

from tests.flow.conftest import OpenDesk
from tests.flow.kit import Trace, done, said, wish

MOVE = wish("address.change", order_id="10422", address="上海市徐汇区漕溪北路88号")
OLD = "西湖区文三路"


async def moved(mei: object) -> Trace:
    await mei.say(MOVE)  # type: ignore[attr-defined]
    turn: Trace = await mei.press("确认")  # type: ignore[attr-defined]
    assert done(turn) == [("change_address", "10422", "done")]
    return turn


async def test_a_press_takes_it_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await moved(mei)
        turn = await mei.press("撤销")
        assert done(turn) == [("change_address", "10422", "done")]
        assert OLD in said(turn)
        assert turn["skill"] == "orders"
        assert OLD in (await counter.shop.order("10422")).address


async def test_what_was_taken_back_has_no_undo_of_its_own(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await moved(mei)
        payload = await mei.payload("撤销")
        await mei.say(payload, kind="press")
        again = await mei.say(payload, kind="press")
        assert done(again) == []
        assert "已经撤销过" in said(again)
        assert counter.shop.count("apply") == 2


async def test_after_ten_minutes_it_is_too_late(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await moved(mei)
        payload = await mei.payload("撤销")
        counter.clock.advance(601)
        turn = await mei.say(payload, kind="press")
        assert (turn["decision"], done(turn)) == ("decline", [])
        assert "漕溪北路" in (await counter.shop.order("10422")).address


async def test_nobody_else_takes_it_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await moved(mei)
        payload = await mei.payload("撤销")
        for stranger in (
            counter.talk(customer="C1002", name="alex"),
            counter.talk(customer=None, name="who"),
        ):
            turn = await stranger.say(payload, kind="press")
            assert done(turn) == []
        assert "漕溪北路" in (await counter.shop.order("10422")).address


async def test_what_was_not_done_cannot_be_taken_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(MOVE)
        waiting = (await mei.payload("确认")).replace("effect.confirm", "effect.undo")
        turn = await mei.say(waiting, kind="press")
        assert done(turn) == []
        assert counter.shop.count("apply") == 0


async def test_a_shipped_order_says_no_to_its_undo(desk: OpenDesk) -> None:
    """The shop decides, as for every effect: meanwhile the parcel may have left."""
    from bot.errors import Rejected

    async with desk() as counter:
        mei = counter.talk()
        await moved(mei)
        counter.shop.fail("apply", Rejected("already_shipped"))
        turn = await mei.press("撤销")
        assert done(turn) == [("change_address", "10422", "failed")]
