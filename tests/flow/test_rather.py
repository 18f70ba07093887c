"""Turning from what is shown to another way: to the money, to a cancellation; and who pays is asked of what is shown."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish


@pytest.mark.parametrize("turn", ["唉不换了，退了吧", "还是别换了 退货", "不想换了，直接退"])
async def test_no_exchange_and_back_it_goes(desk: OpenDesk, turn: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("exchange.request", order_id="10424"))
        await mei.say("换个新的")
        shown = said(await mei.say(turn))
        assert "10424" in shown, shown
        assert "确认" in shown, shown
        assert "换一件" not in shown, shown


async def test_no_exchange_alone_is_only_a_no(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("exchange.request", order_id="10424"))
        await mei.say("换个新的")
        shown = said(await mei.say("不换了吧"))
        assert "确认" not in shown, shown


@pytest.mark.parametrize(
    ("customer", "order", "wants", "turn", "told"),
    [
        ("C1001", "10422", "深灰", "唉算了，那就不要了吧", "要取消订单 10422"),
        ("C1001", "10422", "深灰", "还是直接取消掉好了", "要取消订单 10422"),
        ("C1002", "20732", "43", "ok then just cancel the order", "Cancel order 20732"),
    ],
)
async def test_then_cancel_means_the_order(
    desk: OpenDesk, customer: str, order: str, wants: str, turn: str, told: str
) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(wish("order.change", order_id=order))
        await someone.say(f"换成{wants}" if customer == "C1001" else f"change it to {wants}")
        turned = await someone.say(turn)
        assert told in said(turned), said(turned)
        assert done(turned) == []


@pytest.mark.parametrize("no", ["取消", "算了", "那就不改了", "不用了"])
async def test_a_bare_no_drops_the_change_alone(desk: OpenDesk, no: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.change", order_id="10422"))
        await mei.say("换成深灰")
        assert "要取消订单" not in said(await mei.say(no))


@pytest.mark.parametrize("asks", ["没有质量毛病的话快递费谁付", "又不是坏的，运费要我出吗"])
async def test_who_pays_is_answered_before_the_card(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10424", reason="changed_mind"))
        told = said(await mei.say(asks))
        assert "不喜欢" in told, told
        assert "请核对" in told, told


async def test_a_reason_that_turns_the_payer_is_worked_out(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10424", reason="changed_mind"))
        told = said(await mei.say("漏水坏了，运费谁出"))
        assert "由我们" in told, told
