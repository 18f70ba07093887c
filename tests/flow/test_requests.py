"""What waits for a colleague is asked for once, told truly wherever it is wanted again, and can be taken back."""

import asyncio

import pytest

from bot.effects import Effects
from tests.conftest import OpenStore
from tests.flow.kit import Counter, OpenDesk, at_level, done, rule, said, wish

LARGE = wish("refund.request", order_id="10424")


async def waiting(counter: Counter) -> list[str]:
    """The orders that the desk is asked about."""
    asked = {
        e.id: e.order_id for e in await counter.effects() if (e.state, e.approval) == ("proposed", "needed")
    }
    tickets = [ticket["summary"]["effect"] for ticket in await counter.people.queue()]
    assert sorted(tickets) == sorted(asked), "a ticket for each, and each with its ticket"
    return sorted(asked.values())


async def test_a_large_refund_wanted_in_three_conversations_waits_once(
    desk: OpenDesk, open_store: OpenStore
) -> None:
    async with desk(open_store=open_store) as counter:
        first, second, third = (counter.talk() for _ in range(3))
        assert done(await first.say(LARGE)) == [("refund", "10424", "pending_approval")]
        for talk, again in (
            (second, LARGE),
            (third, '/refund.request{"order_id":"10424","amount":"9000 CNY"}'),
        ):
            turn = await talk.say(again)
            assert (turn["decision"], turn["handoff"], done(turn)) == ("answer", None, [])
            assert "12,800" in said(turn)
            assert "同事审核" in said(turn)
            assert "当时提交的那个对话" in said(turn)
        here = await first.say(LARGE)
        assert "在这里告诉您" in said(here)
        assert await waiting(counter) == ["10424"]


async def test_the_same_in_english_and_for_another_act_below_full(desk: OpenDesk) -> None:
    async with desk(at_level(orders="guarded")) as counter:
        cancel = wish("order.cancel", order_id="20732")
        talks = [counter.talk(customer="C1002") for _ in range(2)]
        assert done(await talks[0].say(cancel)) == [("cancel_order", "20732", "pending_approval")]
        turn = await talks[1].say(cancel)
        assert "haven't submitted it again" in said(turn)
        assert await waiting(counter) == ["20732"]


async def test_two_conversations_that_ask_at_once(desk: OpenDesk, open_store: OpenStore) -> None:
    async with desk(open_store=open_store) as counter:
        talks = [counter.talk() for _ in range(4)]
        for talk in talks:
            await talk.write(LARGE)
        for _ in range(30):
            await asyncio.gather(*(counter.app.service.step() for _ in talks))
            counter.clock.advance(0.1)
        turns = [(await talk.turns())[-1] for talk in talks]
        assert sorted(len(done(turn)) for turn in turns) == [0, 0, 0, 1]
        assert await waiting(counter) == ["10424"]


@pytest.mark.parametrize("approve", [True, False])
async def test_after_the_colleague_has_decided_a_new_wish_is_possible(desk: OpenDesk, approve: bool) -> None:
    async with desk() as counter:
        first, second = counter.talk(), counter.talk()
        part = '/refund.request{"order_id":"10424","amount":"600 CNY"}'
        asked = await first.say(part)
        await second.say(part)
        await counter.people.verdict(asked["effects"][0]["key"], "ann", approve=approve)
        await counter.settle()
        told = (await first.turns())[-1]
        assert done(told) == ([("refund", "10424", "done")] if approve else [])
        assert (await second.turns())[-1]["decision"] == "answer"
        if not approve:
            assert done(await second.say(part)) == [("refund", "10424", "pending_approval")]
            assert await waiting(counter) == ["10424"]


async def test_what_waits_is_taken_back_where_it_was_asked_for_and_from_elsewhere(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = counter.talk(), counter.talk()
        for taker in (first, second):
            assert done(await first.say(LARGE)) == [("refund", "10424", "pending_approval")]
            await second.say(LARGE)
            turn = await taker.press("撤回申请")
            assert (turn["decision"], done(turn)) == ("answer", [])
            assert "已经撤回" in said(turn)
            assert await waiting(counter) == []
        assert "过期" in said(await first.press("撤回申请"))


async def test_nobody_takes_back_what_is_somebody_elses(desk: OpenDesk) -> None:
    async with desk() as counter:
        mine = counter.talk()
        await mine.say(LARGE)
        payload = await mine.payload("撤回申请")
        for stranger in (counter.talk(customer="C1002"), counter.talk(customer=None)):
            assert "撤回" not in said(await stranger.say(payload, kind="press"))
        assert await waiting(counter) == ["10424"]


async def test_nothing_that_was_only_shown_is_dropped_from_elsewhere(desk: OpenDesk) -> None:
    async with desk() as counter:
        mine, other = counter.talk(), counter.talk()
        await mine.say(wish("refund.request", order_id="10423"))
        await other.say(await mine.payload("先不办"), kind="press")
        assert done(await mine.press("确认")) == [("refund", "10423", "done")]


@pytest.mark.parametrize(
    "words",
    [
        "算了，不退了",
        "把申请撤回吧",
        "我的退款申请不要了",
        "please withdraw my request",
        "I don't need the refund",
    ],
)
async def test_what_waits_is_taken_back_in_words(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(LARGE)
        turn = await mei.say(words)
        assert rule(turn) == "approval.withdrawn"
        assert all(part in said(turn) for part in ("10424", "12,800")), said(turn)
        assert await waiting(counter) == []
        assert done(await mei.say(LARGE)) == [("refund", "10424", "pending_approval")]


async def test_it_is_taken_back_in_words_from_another_conversation_of_the_customers(desk: OpenDesk) -> None:
    async with desk() as counter:
        await counter.talk().say(LARGE)
        assert rule(await counter.talk(customer="C1002").say("把申请撤回吧")) != "approval.withdrawn"
        assert await waiting(counter) == ["10424"]
        assert rule(await counter.talk().say("把申请撤回吧")) == "approval.withdrawn"
        assert await waiting(counter) == []


@pytest.mark.parametrize(
    "words", ["算了", "不用了", "还没审核吗", "可以撤回申请吗？", "has it been approved yet?"]
)
async def test_it_is_never_said_that_nothing_is_under_way_while_it_is(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(LARGE)
        turn = await mei.say(words)
        assert rule(turn) == "approval.still_waits"
        assert "12,800" in said(turn)
        assert await waiting(counter) == ["10424"]
        await mei.press("撤回申请" if "撤回申请" in said(turn) else "Withdraw the request")
        assert await waiting(counter) == []


async def test_of_two_that_wait_the_named_one_is_taken_back(desk: OpenDesk) -> None:
    async with desk(at_level(refunds="guarded")) as counter:
        mei = counter.talk()
        await mei.say(LARGE)
        await mei.say(wish("refund.request", order_id="10423"))
        turn = await mei.say("撤回申请")
        assert rule(turn) == "approval.still_waits"
        assert "哪一个" in said(turn)
        assert await waiting(counter) == ["10423", "10424"], "two could be meant: it is asked which"
        await mei.say("把10423的申请撤回")
        assert await waiting(counter) == ["10424"]


async def test_once_decided_there_is_nothing_to_take_back(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        asked = await mei.say(LARGE)
        await counter.people.verdict(asked["effects"][0]["key"], "ann", approve=True)
        await counter.settle()
        assert not rule(await mei.say("把申请撤回吧")).startswith("approval.")


@pytest.mark.parametrize("approve", [True, False])
async def test_a_verdict_that_comes_a_moment_after_the_withdrawal_says_nothing_to_the_customer(
    desk: OpenDesk, approve: bool
) -> None:
    async with desk() as counter:
        mei = counter.talk()
        key = (await mei.say(LARGE))["effects"][0]["key"]
        await counter.people.verdict(key, "ann", approve=approve)
        async with counter.app.store.write() as tx:
            assert await Effects(counter.app.store).drop(tx, key)
        await counter.settle()
        last = (await mei.turns())[-1]
        assert last["reasons"][0]["rule"] == "approval.given"
        assert not last["replies"]
        assert not done(last)


async def test_the_button_of_one_of_two_takes_back_that_one(desk: OpenDesk) -> None:
    async with desk(at_level(refunds="guarded")) as counter:
        mei = counter.talk()
        await mei.say(LARGE)
        await mei.say(wish("refund.request", order_id="10423"))
        await mei.say("那个申请我不要了")
        await mei.press("撤回：订单 10424")
        assert await waiting(counter) == ["10423"]


@pytest.mark.parametrize(
    "asks",
    [
        "超过多少钱的要经理审批？",
        "哪种退款要真人批",
        "金额到多少需要审批",
        "how much before a person has to approve it?",
    ],
)
async def test_who_asks_what_is_looked_at_gets_no_person_and_no_sum(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        turn = await counter.talk().say(asks)
    assert (rule(turn), turn["handoff"]) == ("request.who_approves", None)
    assert "500" not in said(turn)
    assert "1000" not in said(turn)


@pytest.mark.parametrize("wants", ["转人工", "叫你们经理来", "我要找真人审核"])
async def test_who_wants_a_person_gets_one_still(desk: OpenDesk, wants: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk().say(wants)) != "request.who_approves"


@pytest.mark.parametrize("says", ["解绑", "please disconnect my account"])
async def test_where_no_account_is_linked_that_is_said(desk: OpenDesk, says: str) -> None:
    async with desk() as counter:
        told = said(await counter.talk(customer="C1002").say(says))
    assert "没有和任何" in told or "isn't linked" in told, told


async def test_an_account_that_cannot_be_linked_here_is_said_to_be_so(desk: OpenDesk) -> None:
    async with desk() as counter:
        told = said(await counter.talk(customer=None).say("/account.link", kind="press"))
    assert "不能绑定" in told, told
