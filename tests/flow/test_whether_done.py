"""Whether it is done: told as it stands, before the yes and after it, and no form begins anew."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish

THERE = "浙江省宁波市鄞州区中山东路12号"


@pytest.mark.parametrize("asks", ["地址换过来了没", "换好了吗", "是不是已经改好了？", "弄好没"])
async def test_before_the_yes_it_is_not_done(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say(THERE)
        turn = await mei.say(asks)
        assert rule(turn) == "effect.asks_whether_done", said(turn)
        assert said(turn).startswith("还没有")
        assert done(await mei.say("是的")) == [("change_address", "10422", "done")]


@pytest.mark.parametrize("asks", ["地址换过来了没", "换好了吗", "收货地址现在是哪里", "成功了吗"])
async def test_after_the_yes_the_order_tells_it(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say(THERE)
        await mei.say("确认")
        for _ in range(2):
            turn = await mei.say(asks)
            assert rule(turn) == "request.asks_whether_done"
            assert turn["decision"] == "answer"
            assert THERE in said(turn)
        assert [e.type for e in await counter.effects()] == ["change_address"]
        assert done(await mei.say("还是改回原来的吧")) == [("change_address", "10422", "done")]


async def test_the_same_in_english_and_of_an_order_that_was_not_changed(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        turn = await alex.say("has the delivery address been updated?")
        assert "742 Alder Street" in said(turn)
        await alex.say(wish("address.change", order_id="20732"))
        await alex.say("9 Elm Road, Portland, OR 97201")
        await alex.say("yes")
        assert "9 Elm Road" in said(await alex.say("did that go through?"))


async def test_of_other_acts_it_is_said_too(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("account.edit", name="林晓梅"))
        assert said(await mei.say("改好了吗")).startswith("还没有")
        await mei.say("确认")
        assert "已经办好了" in said(await mei.say("改好了吗"))


@pytest.mark.parametrize(
    "text",
    [
        "地址还能改吗",
        "能帮我把地址改了吗",
        "什么时候能改好",
        "can the address still be changed?",
        "寄回的地址是哪里",
    ],
)
async def test_who_asks_what_could_be_is_answered_as_before(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        assert rule(await mei.say(text)) != "request.asks_whether_done"


async def test_a_name_on_a_parcel_is_noted_and_not_told_from_the_address(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("address.change", order_id="10422"))
        await mei.say("收件人换成我老婆 赵玉芬")
        await mei.say("确认")
        assert "已经办好了" in said(await mei.say("换好了没"))


@pytest.mark.parametrize(
    ("wanted", "tells"),
    [
        (wish("refund.request", order_id="10423"), "退款"),
        (wish("order.cancel", order_id="10422"), "取消"),
        (wish("return.request", order_id="10423"), "寄回"),
    ],
)
async def test_after_the_yes_to_another_act_it_is_looked_up(desk: OpenDesk, wanted: str, tells: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wanted)
        assert len(done(await mei.say("确认"))) == 1
        turn = await mei.say("办好了吗")
        assert rule(turn) == "request.asks_whether_done"
        assert turn["decision"] == "answer"
        assert tells in said(turn)
        assert len(await counter.effects()) == 1


async def test_after_an_invoice_it_is_done(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("invoice.get", order_id="10422"))
        assert done(await mei.say("确认"))
        assert "已经办好了" in said(await mei.say("弄好了吗"))


@pytest.mark.parametrize("asks", ["换成功了没", "弄好没", "好了吗", "办妥了吗", "is it done yet?"])
@pytest.mark.parametrize(
    "wanted",
    [
        wish("exchange.request", order_id="10423"),
        wish("warranty.repair", order_id="10424"),
        wish("order.change", order_id="10422"),
        wish("address.change", order_id="10422"),
    ],
)
async def test_it_is_no_answer_to_what_is_asked_for(desk: OpenDesk, wanted: str, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wanted)
        turn = await mei.say(asks)
        assert rule(turn) == "form.asks_whether_done", said(turn)
        assert said(turn).startswith(("还没有办", "Not yet"))
        assert not await counter.effects()


async def test_the_act_that_is_named_is_told_of_in_the_middle_of_another(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10423"))
        await mei.say("确认")
        await mei.say(wish("order.change", order_id="10422"))
        turn = await mei.say("水壶退货登记好了没")
        assert "编号" in said(turn), said(turn)
        assert "10422" in said(await mei.say("换成灰色"))


@pytest.mark.parametrize("asks", ["退了没有", "是不是退好了", "办好了吗", "has it been returned?"])
async def test_after_other_talk_the_last_act_is_told_of(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request", order_id="10423"))
        await mei.say("确认")
        for between in ("谢谢啊", "10421到哪了"):
            await mei.say(between)
        turn = await mei.say(asks)
        assert rule(turn) == "request.asks_whether_done", said(turn)
        assert "10423" in said(turn), said(turn)


@pytest.mark.parametrize("asks", ["取消了没有", "取没取消", "是不是取消掉了", "has it been cancelled?"])
async def test_where_nothing_was_cancelled_that_is_said(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10422"))
        turn = await mei.say(asks)
        assert rule(turn) == "request.asks_whether_done", said(turn)
        assert "10422" in said(turn)
        assert not await counter.effects()
