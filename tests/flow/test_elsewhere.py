"""One conversation refuses, asks on, takes back or is deleted while another one of the customer's acts on the same order."""

import pytest

from bot.errors import BadInput, Rejected, Unavailable, UnknownOutcome
from bot.visits import Visits
from tests.flow.kit import Counter, OpenDesk, Talk, done, rule, said, wish

CANCEL = wish("order.cancel", order_id="10422")
MOVE = '/address.change{"order_id":"10422","address":"上海市徐汇区漕溪北路88号"}'
MOVE_ON = '/address.change{"order_id":"10422","address":"上海市静安区南京西路9号"}'


async def asked(counter: Counter, text: str) -> Talk:
    """A conversation in which an act waits for a yes."""
    talk = counter.talk()
    assert (await talk.say(text))["decision"] == "clarify"
    return talk


async def test_who_refuses_what_was_done_elsewhere_is_not_told_that_nothing_changed(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = await asked(counter, CANCEL), await asked(counter, CANCEL)
        await first.press("确认")
        turn = await second.press("先不办")
        assert "什么都没有改动" not in said(turn)
        assert "之前已经办好了" in said(turn)


async def test_who_refuses_what_nobody_agreed_to_is_told_that_nothing_changed(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = await asked(counter, CANCEL), await asked(counter, CANCEL)
        assert "什么都没有改动" in said(await second.press("先不办"))
        assert done(await first.press("确认")) == [("cancel_order", "10422", "done")]


@pytest.mark.parametrize("words", ["取消好了吗", "办好了没"])
async def test_whether_it_is_done_is_answered_by_what_was_done_elsewhere(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        first, second = await asked(counter, CANCEL), await asked(counter, CANCEL)
        waits = await second.say(words)
        assert rule(waits) == "effect.asks_whether_done"
        assert "还没有，正等您确认" in said(waits)
        await first.press("确认")
        turn = await second.say(words)
        assert "还没有" not in said(turn)
        assert "已经办好了" in said(turn)


async def test_a_second_press_of_what_gave_way_is_told_the_same(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = await asked(counter, CANCEL), await asked(counter, CANCEL)
        await first.press("确认")
        payload = await second.payload("确认")
        for _ in range(2):
            assert "之前已经办好了" in said(await second.say(payload, kind="press"))
        assert counter.shop.count("apply") == 1


async def test_an_address_that_was_changed_again_elsewhere_is_not_put_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = await asked(counter, MOVE), await asked(counter, MOVE_ON)
        await first.press("确认")
        counter.clock.advance(5)
        await second.press("确认")
        turn = await first.press("撤销")
        assert done(turn) == []
        assert "不能直接撤销" in said(turn)
        assert "南京西路" in (await counter.shop.order("10422")).address
        assert done(await second.press("撤销")) == [("change_address", "10422", "done")]


async def test_an_exchange_elsewhere_leaves_no_refund_of_the_same_thing(desk: OpenDesk) -> None:
    """Goods and money for one thing is more than anybody was owed."""
    async with desk() as counter:
        money = await asked(counter, wish("refund.request", order_id="10423"))
        goods = counter.talk()
        await goods.say(wish("exchange.request", order_id="10423"))
        await goods.say("换一件同款新的")
        assert done(await goods.press("确认")) == [("exchange", "10423", "done")]
        turn = await money.press("确认")
        assert (done(turn), turn["handoff"]) == ([], None)
        assert "确认了别的操作" in said(turn)
        assert not (await counter.shop.order("10423")).refunds


async def test_what_nobody_knows_of_a_deleted_conversation_is_looked_at_from_here(desk: OpenDesk) -> None:
    """Nobody hears of it in a conversation that is not there any more, nor could anybody decide on it."""
    async with desk() as counter:
        first = await asked(counter, CANCEL)
        counter.shop.fail("apply", UnknownOutcome())
        counter.shop.fail("find", Unavailable(), times=3)
        await first.press("确认")
        assert await Visits(counter.app.store).forget(first.address)
        assert await counter.people.queue() == []
        counter.shop.fail("find", Unavailable(), times=3)
        second = counter.talk()
        turn = await second.say(CANCEL)
        assert "结果会在这里告诉您" not in said(turn) or turn["handoff"]
        assert done(turn) == [("cancel_order", "10422", "unknown")]
        [ticket] = await counter.people.queue()
        await counter.people.verdict(ticket["summary"]["effect"], "ann", approve=False)
        await counter.settle()
        assert "没有办成" in said((await second.turns())[-1])


@pytest.mark.parametrize("text", [MOVE, '/order.change{"order_id":"10422"}'])
async def test_what_ships_before_the_yes_is_not_to_be_tried_again_later(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(text)
        if text != MOVE:
            await mei.say("换成灰色")
        counter.shop.fail("apply", Rejected(code="already_shipped"))
        turn = await mei.press("确认")
        assert [effect["state"] for effect in turn["effects"]] == ["failed"]
        assert "没有改成" in said(turn)
        assert "稍后再试" not in said(turn)
        assert await mei.payload("查订单状态")


@pytest.mark.parametrize("approve", [True, False])
async def test_what_was_exchanged_meanwhile_is_not_paid_back_by_a_late_approval(
    desk: OpenDesk, approve: bool
) -> None:
    async with desk() as counter:
        waits = await counter.talk().say(wish("refund.request", order_id="10424"))
        assert waits["handoff"]["outcome"] == "approval"
        goods = counter.talk()
        await goods.say(wish("exchange.request", order_id="10424"))
        await goods.say("换一台同款新的")
        assert done(await goods.press("确认")) == [("exchange", "10424", "done")]
        decide = counter.people.verdict(waits["effects"][0]["key"], "ann", approve=approve)
        if approve:
            with pytest.raises(BadInput, match="another way out"):
                await decide
        else:
            await decide
            await counter.settle()
        assert not (await counter.shop.order("10424")).refunds
