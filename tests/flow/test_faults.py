"""A shop that fails: at every call, before or after it acted, once or for good. What is said stays true."""

import pytest

from bot.errors import NotFound, Rejected, Unavailable, UnknownOutcome
from bot.flow import perform
from tests.flow.kit import Counter, OpenDesk, Talk, Trace, done, said, wish

REFUND = wish("refund.request", order_id="10423")
STATUS = wish("order.status", order_id="10421")
SORRY = "我们这边出了点问题"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between looking up what became of a key."""
    monkeypatch.setattr(perform, "LOOK_UPS_S", (0.0, 0.0, 0.0))


async def confirmed(counter: Counter) -> tuple[Talk, str]:
    """林梅 has been shown a refund; what her button sends."""
    mei = counter.talk()
    await mei.say(REFUND)
    return mei, await mei.payload("确认")


@pytest.mark.parametrize("call", ["info", "now", "customer", "order"])
@pytest.mark.parametrize("error", [Unavailable(), UnknownOutcome(), RuntimeError("boom")])
async def test_a_failed_read_is_tried_again_or_told(desk: OpenDesk, call: str, error: Exception) -> None:
    """Whatever is read when: the customer gets the answer a moment later, or hears that it is not to be had now."""
    async with desk() as counter:
        mei = counter.talk()
        counter.shop.fail(call, error)
        turn = await mei.say(REFUND)
        assert turn["effects"] == []
        assert "¥189.00" in said(turn) or turn["decision"] in ("decline", "clarify", "answer")
        assert said(turn)
        assert counter.shop.count("apply") == 0


@pytest.mark.parametrize("error", [Unavailable(), RuntimeError("boom")])
async def test_a_shop_that_is_down_for_good(desk: OpenDesk, error: Exception) -> None:
    async with desk() as counter:
        mei = counter.talk()
        counter.shop.fail("order", error, times=99)
        turn = await mei.say(STATUS)
        assert "SF1040210421" not in said(turn)
        assert said(turn)
        counter.shop.heal()
        if turn["owner"] == "queue":
            await counter.people.release(mei.id, "ann")
        assert "SF1040210421" in said(await mei.say(STATUS))


async def test_a_skill_that_raises_is_tried_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        counter.shop.fail("order", RuntimeError("boom"), times=2)
        turn = await counter.talk().say(STATUS)
        assert "SF1040210421" in said(turn)
        assert len(turn["replies"]) == 1


async def test_a_skill_that_always_raises_ends_with_the_truth_and_a_person(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        counter.shop.fail("order", RuntimeError("boom"), times=99)
        turn = await mei.say(STATUS)
        assert SORRY in said(turn)
        assert (turn["decision"], turn["owner"]) == ("handoff", "queue")
        assert turn["handoff"]["reason"] == "failure"
        assert [ticket["reason"] for ticket in await counter.people.queue()] == ["failure"]
        assert counter.shop.count("order") == 3, "three attempts, no more"
        letters = await counter.app.inbox.dead_letters()
        assert [letter["attempts"] for letter in letters] == [4]
        # The conversation goes on: what comes next is heard.
        assert (await mei.say("你好"))["decision"] == "handoff"


CASES = [
    # what the shop does, acts before failing, what may be said, state, how often it is asked to act
    (Rejected(code="window_over"), False, "什么都没有改动", "failed"),
    (Unavailable(), False, "什么都没有改动", "failed"),
    (NotFound(), False, "什么都没有改动", "failed"),
    (UnknownOutcome(), True, "退款已批准", "done"),  # it had acted: found under its key
    (UnknownOutcome(), False, "不能确定有没有办成", "unknown"),
    (TimeoutError(), True, "退款已批准", "done"),
    (TimeoutError(), False, "不能确定有没有办成", "unknown"),
]


@pytest.mark.parametrize(("error", "after", "words", "state"), CASES)
async def test_what_is_said_of_an_act_is_what_became_of_it(
    desk: OpenDesk, error: Exception, after: bool, words: str, state: str
) -> None:
    async with desk() as counter:
        mei, payload = await confirmed(counter)
        counter.shop.fail("apply", error, after=after)
        turn = await mei.say(payload)
        assert words in said(turn)
        assert done(turn) == [("refund", "10423", state)]
        assert counter.shop.count("apply") == 1
        refunds = (await counter.shop.real.order("10423")).refunds
        assert len(refunds) == (1 if state == "done" else 0)


async def test_what_failed_for_sure_may_be_tried_again(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, payload = await confirmed(counter)
        counter.shop.fail("apply", Unavailable())
        await mei.say(payload)
        assert "已经过期或已经用过" in said(await mei.say(payload))
        await mei.say(REFUND)
        assert done(await mei.press("确认")) == [("refund", "10423", "done")]


async def unknown(counter: Counter, *, acted: bool) -> tuple[Talk, Trace]:
    """A refund of which nobody knows whether it went through."""
    mei, payload = await confirmed(counter)
    counter.shop.fail("apply", UnknownOutcome(), after=acted)
    counter.shop.fail("find", Unavailable(), times=3)
    return mei, await mei.say(payload)


async def test_unknown_is_said_to_be_unknown_and_not_repeated(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, turn = await unknown(counter, acted=False)
        assert (turn["decision"], done(turn)) == ("handoff", [("refund", "10423", "unknown")])
        assert [t["reason"] for t in await counter.people.queue()] == ["effect_unknown"]
        again = await mei.say(REFUND)
        assert done(again) == [("refund", "10423", "unknown")], "looked up again, never under a new key"
        assert counter.shop.count("apply") == 1


@pytest.mark.parametrize("acted", [True, False])
@pytest.mark.parametrize("word", [True, False])
async def test_a_person_settles_what_is_unknown_and_the_shop_knows_better(
    desk: OpenDesk, acted: bool, word: bool
) -> None:
    async with desk() as counter:
        mei, turn = await unknown(counter, acted=acted)
        await counter.people.verdict(turn["effects"][0]["key"], "ann", approve=word)
        await counter.settle()
        told = (await mei.turns())[-1]
        state = "done" if acted or word else "failed"
        assert done(told) == [("refund", "10423", state)]
        assert ("办理成功了" if state == "done" else "没有办成") in said(told)
        assert await counter.people.queue() == []
        assert counter.shop.count("apply") == 1


async def test_a_turn_made_again_does_not_believe_a_refusal_before_it_looked_up(desk: OpenDesk) -> None:
    """The first attempt acted and died; the second is told "already refunded", which is no failure."""
    async with desk() as counter:
        mei, payload = await confirmed(counter)
        counter.shop.fail("apply", RuntimeError("died here"), after=True)
        counter.shop.fail("apply", Rejected(code="already_refunded"))
        turn = await mei.say(payload)
        assert done(turn) == [("refund", "10423", "done")]
        assert "退款已批准" in said(turn)


async def test_a_turn_made_again_that_cannot_look_up_knows_nothing(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, payload = await confirmed(counter)
        counter.shop.fail("apply", RuntimeError("died here"), after=True)
        counter.shop.fail("apply", Unavailable())
        counter.shop.fail("find", Unavailable(), times=99)
        turn = await mei.say(payload)
        assert done(turn) == [("refund", "10423", "unknown")]
        assert "不能确定有没有办成" in said(turn)


async def test_an_act_that_always_raises_is_given_up_with_what_became_of_it(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei, payload = await confirmed(counter)
        counter.shop.fail("apply", RuntimeError("boom"), after=True, times=99)
        turn = await mei.say(payload)
        assert done(turn) == [("refund", "10423", "done")]
        assert "办理成功了" in said(turn)
        assert turn["decision"] == "handoff"
        keys = {command.key for command in counter.shop.commands}
        assert len(keys) == 1, "every attempt carried the same key"
        assert len((await counter.shop.real.order("10423")).refunds) == 1


async def test_a_process_that_dies_after_asking_for_approval_asks_once(desk: OpenDesk) -> None:
    """The effect is written down, the turn is not yet committed: made again, it finds what it had asked for."""
    ask = wish("refund.request", order_id="10424")
    async with desk() as counter:
        before = counter.shop.count("info")
        await counter.talk().say(ask)
        calls = counter.shop.count("info") - before  # the last one reads the hours, for the commit
    async with desk() as counter:
        counter.shop.fail("info", RuntimeError("died here"), skip=calls - 1)
        turn = await counter.talk().say(ask)
        assert counter.shop.count("info") - before == 2 * calls
        assert done(turn) == [("refund", "10424", "pending_approval")]
        assert len(await counter.effects()) == 1
        assert len(await counter.people.queue()) == 1
