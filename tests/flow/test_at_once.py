"""The same act agreed to in two conversations at the same moment: done once, told truly in both, and asked of nobody."""

import asyncio

import pytest

from bot.errors import Unavailable, UnknownOutcome
from tests.conftest import OpenStore
from tests.flow.kit import Counter, OpenDesk, Talk, Trace, done, said, wish

MEI, ALEX = "C1001", "C1002"
# Who, what is said until a yes is asked for, and what a yes comes to at the shop.
ACTS = [
    (MEI, [wish("order.cancel", order_id="10422")], ("cancel_order", "10422")),
    (MEI, [wish("refund.request", order_id="10422")], ("cancel_order", "10422")),
    (ALEX, [wish("order.cancel", order_id="20732")], ("cancel_order", "20732")),
    (MEI, [wish("refund.request", order_id="10423")], ("refund", "10423")),
    (MEI, ['/refund.request{"order_id":"10423","amount":"50 CNY"}'], ("refund", "10423")),
    (MEI, [wish("return.request", order_id="10423")], ("return", "10423")),
    (MEI, [wish("exchange.request", order_id="10423"), "换一件同款新的"], ("exchange", "10423")),
    (MEI, [wish("warranty.repair", order_id="10423"), "不通电了"], ("repair", "10423")),
    (MEI, [wish("order.change", order_id="10422"), "换成灰色"], ("change_order", "10422")),
    (ALEX, [wish("refund.cancel", order_id="20734")], ("cancel_refund", "20734")),
]
NAMES = [f"{'_'.join(act)}_{n}" for n, (*_, act) in enumerate(ACTS)]
NOW_ELSEWHERE = ("刚刚在另一个对话里确认过，正在办理", "just confirmed in another conversation")
DONE_BEFORE = ("之前已经办好了", "already been done")
act = pytest.mark.parametrize(("who", "words", "what"), ACTS, ids=NAMES)


async def shown(counter: Counter, who: str, words: list[str]) -> Talk:
    """A conversation in which the act waits for a yes."""
    talk = counter.talk(customer=who)
    for each in words:
        turn = await talk.say(each)
    assert turn["decision"] == "clarify"
    return talk


async def yes(talk: Talk) -> Trace:
    """The press of the button that agrees."""
    return await talk.say(await agree(talk), kind="press")


async def agree(talk: Talk) -> str:
    """What the button that agrees sends."""
    return await talk.payload("确认" if talk.customer == MEI else "Confirm")


def tells(turn: Trace, texts: tuple[str, ...]) -> bool:
    """Whether a turn says one of these, changed nothing and asked nobody."""
    assert (done(turn), turn["handoff"]) == ([], None), turn
    return any(text in said(turn) for text in texts)


async def once(counter: Counter, what: tuple[str, str]) -> None:
    """The shop did it once, and nobody is asked for anything."""
    asked = [(command.type, command.order_id) for command in counter.shop.commands]
    assert asked == [what]
    assert await counter.tickets() == []
    assert sorted(e.state for e in await counter.effects()) == ["dropped", "settled"]


@act
async def test_a_yes_while_the_shop_carries_out_the_other(
    desk: OpenDesk, open_store: OpenStore, who: str, words: list[str], what: tuple[str, str]
) -> None:
    async with desk(open_store=open_store) as counter:
        first, second = await shown(counter, who, words), await shown(counter, who, words)
        told: list[Trace] = []

        async def meanwhile() -> None:
            told.append(await yes(second))

        counter.shop.during["apply"] = meanwhile
        assert done(await yes(first)) == [(*what, "done")]
        assert tells(told[0], NOW_ELSEWHERE), said(told[0])
        await once(counter, what)


@act
async def test_a_yes_after_the_other_was_carried_out(
    desk: OpenDesk, who: str, words: list[str], what: tuple[str, str]
) -> None:
    async with desk() as counter:
        first, second = await shown(counter, who, words), await shown(counter, who, words)
        assert done(await yes(first)) == [(*what, "done")]
        counter.clock.advance(300)
        assert tells(await yes(second), DONE_BEFORE)
        await once(counter, what)


async def together(counter: Counter, talks: list[Talk]) -> list[Trace]:
    """Let every worker there is take a turn at the same moment; the turns."""
    for _ in range(10):
        await asyncio.gather(*(counter.app.service.step() for _ in talks))
        counter.clock.advance(0.1)
    return [(await talk.turns())[-1] for talk in talks]


@act
async def test_four_that_agree_at_the_same_moment(
    desk: OpenDesk, open_store: OpenStore, who: str, words: list[str], what: tuple[str, str]
) -> None:
    async with desk(open_store=open_store) as counter:
        talks = [await shown(counter, who, words) for _ in range(4)]
        counter.shop.slow("apply", 0.02)
        for talk in talks:
            await talk.write(await agree(talk), kind="press")
        turns = await together(counter, talks)
        others = [turn for turn in turns if not done(turn)]
        assert [done(turn) for turn in turns if done(turn)] == [[(*what, "done")]]
        assert all(tells(turn, (*NOW_ELSEWHERE, *DONE_BEFORE)) for turn in others), [*map(said, others)]
        assert [(command.type, command.order_id) for command in counter.shop.commands] == [what]
        assert await counter.tickets() == []


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ([wish("delivery.issue", order_id="20731"), "File an enquiry"], ("claim", "20731")),
        ([wish("delivery.urge", order_id="20732")], ("change_order", "20732")),
    ],
)
async def test_what_is_done_without_a_yes_is_done_once(
    desk: OpenDesk, open_store: OpenStore, words: list[str], what: tuple[str, str]
) -> None:
    async with desk(open_store=open_store) as counter:
        counter.clock.advance(60)  # now the order is later than usual
        talks = [counter.talk(customer=ALEX) for _ in range(3)]
        for each in words[:-1]:
            for talk in talks:
                await talk.say(each)
        counter.shop.slow("apply", 0.02)
        for talk in talks:
            await talk.write(words[-1])
        turns = await together(counter, talks)
        others = [turn for turn in turns if not done(turn)]
        assert [done(turn) for turn in turns if done(turn)] == [[(*what, "done")]]
        texts = (*NOW_ELSEWHERE, *DONE_BEFORE, "already on file", "noted before")
        assert all(tells(turn, texts) for turn in others), [*map(said, others)]


# What is agreed to first, what then no longer fits, and what is said of that.
PAIRS = [
    (["return.request"], ["exchange.request", "换一件同款新的"], "确认了别的操作"),
    (["refund.request"], ["return.request"], "确认了别的操作"),
    (["refund.request"], ["exchange.request", "换一件同款新的"], "确认了别的操作"),
]


@pytest.mark.parametrize(("first", "second", "told"), PAIRS)
async def test_another_act_on_the_same_order_overtakes_it(
    desk: OpenDesk, first: list[str], second: list[str], told: str
) -> None:
    async with desk() as counter:
        one, two = [
            await shown(counter, MEI, [wish(name[0], order_id="10423"), *name[1:]])
            for name in (first, second)
        ]
        await yes(one)
        turn = await yes(two)
        assert told in said(turn)
        assert await counter.tickets() == []
        assert len(counter.shop.ledger) == 1


async def test_a_part_of_what_went_back_whole_is_asked_of_nobody(
    desk: OpenDesk, open_store: OpenStore
) -> None:
    async with desk(open_store=open_store) as counter:
        whole = await shown(counter, MEI, [wish("refund.request", order_id="10423")])
        part = await shown(counter, MEI, ['/refund.request{"order_id":"10423","amount":"50 CNY"}'])
        await yes(whole)
        assert tells(await yes(part), ("确认了别的操作",))
        await once(counter, ("refund", "10423"))


async def test_another_part_is_still_for_a_person(desk: OpenDesk) -> None:
    """Two sums of one order are two wishes, and the second one is looked at as ever."""
    async with desk() as counter:
        parts = [
            await shown(counter, MEI, [f'/refund.request{{"order_id":"10423","amount":"{amount} CNY"}}'])
            for amount in (50, 60)
        ]
        assert done(await yes(parts[0])) == [("refund", "10423", "done")]
        assert done(await yes(parts[1])) == [("refund", "10423", "pending_approval")]


async def lost(counter: Counter, talk: Talk, *, acted: bool) -> str:
    """The yes of a conversation, of which the shop does not tell whether it went through; the effect's id."""
    counter.shop.fail("apply", UnknownOutcome(), after=acted)
    counter.shop.fail("find", Unavailable(), times=3)
    turn = await yes(talk)
    assert [effect["state"] for effect in turn["effects"]] == ["unknown"]
    return str(turn["effects"][0]["key"])


async def test_what_nobody_knows_elsewhere_is_not_sent_again_and_asked_of_one(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = [
            await shown(counter, MEI, [wish("order.cancel", order_id="10422")]) for _ in range(2)
        ]
        await lost(counter, first, acted=False)
        counter.shop.fail("find", Unavailable(), times=3)
        turn = await yes(second)
        assert tells(turn, ("已经从另一个对话里发出，但系统还没有回音",)), said(turn)
        third = await counter.talk().say(wish("order.cancel", order_id="10422"))
        assert tells(third, ("已经从另一个对话里发出",)), said(third)
        assert counter.shop.count("apply") == 1
        assert len(await counter.people.queue()) == 1


async def test_what_is_found_out_from_elsewhere_waits_for_nobody_any_more(desk: OpenDesk) -> None:
    async with desk() as counter:
        first, second = [
            await shown(counter, MEI, [wish("order.cancel", order_id="10422")]) for _ in range(2)
        ]
        await lost(counter, first, acted=True)
        assert len(await counter.people.queue()) == 1
        turn = await yes(second)
        assert "办理成功了，只办了一次" in said(turn)
        assert await counter.people.queue() == []
        assert counter.shop.count("apply") == 1
