"""Turns: bursts, newer messages, several wishes at once, languages, and what a trace keeps of them."""

import asyncio

import pytest

from bot.config import Config
from bot.conversation.tables import inbox
from bot.turn import Utterance
from tests.flow.kit import Counter, OpenDesk, Talk, done, rule, said, wish


def merging(config: Config) -> Config:
    """Messages that follow each other within 400 ms are read as one."""
    return config.model_copy(update={"turn": config.turn.model_copy(update={"burst_ms": 400})})


async def test_a_burst_is_one_turn_with_one_answer(desk: OpenDesk) -> None:
    async with desk(merging) as counter:
        mei = counter.talk()
        await mei.write("你好")
        counter.clock.advance(0.2)
        await mei.write("订单 10421")
        counter.clock.advance(0.2)
        turn = await mei.say("到哪了")
        assert [u["text"] for u in turn["utterances"]] == ["你好", "订单 10421", "到哪了"]
        assert "SF1040210421" in said(turn)
        assert len(await mei.turns()) == 1


async def test_a_press_never_melts_into_a_burst(desk: OpenDesk) -> None:
    async with desk(merging) as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request", order_id="10423"))
        await mei.write("你好")
        turn = await mei.press("确认")
        assert done(turn) == [("refund", "10423", "done")]
        assert len(turn["utterances"]) == 1


async def meanwhile(talk: Talk, text: str) -> None:
    """The customer adds something while the shop is being asked."""
    await talk.write(text)


async def test_a_newer_message_supersedes_what_nobody_has_seen(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        counter.shop.during["order"] = lambda: meanwhile(mei, "10423 到哪了")
        turn = await mei.say("10421 到哪了")
        assert [u["text"] for u in turn["utterances"]] == ["10421 到哪了", "10423 到哪了"]
        assert "10423" in said(turn), "the answer is to both"
        assert len(await mei.turns()) == 1
        await counter.settle()
        assert len(await mei.turns()) == 1, "what was taken in is not answered again"


async def test_at_most_twice(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()

        async def again() -> None:
            counter.shop.during["order"] = again
            await mei.write("快点")

        counter.shop.during["order"] = again
        turn = await mei.say("10421 到哪了")
        assert len(turn["utterances"]) == 3
        counter.shop.during.clear()
        await counter.settle()


async def test_what_was_submitted_is_never_superseded(desk: OpenDesk) -> None:
    """ "算了" comes while the money goes back: the refund is told, the change of mind is the next turn."""
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request", order_id="10423"))
        counter.shop.during["apply"] = lambda: meanwhile(mei, "算了，不退了")
        turn = await mei.say("确认")
        assert done(turn) == [("refund", "10423", "done")]
        assert [u["text"] for u in turn["utterances"]] == ["确认"]
        await counter.settle()
        last = (await mei.turns())[-1]
        assert [u["text"] for u in last["utterances"]] == ["算了，不退了"]
        assert counter.shop.count("apply") == 1


async def test_nobody_speaks_in_anothers_name(desk: OpenDesk) -> None:
    """An unsigned message that comes in meanwhile is a turn of its own, by a visitor."""
    async with desk() as counter:
        mei = counter.talk()

        async def unsigned() -> None:
            await mei.write("还有 10423 到哪了", customer=None)

        counter.shop.during["order"] = unsigned
        turn = await mei.say("10421 到哪了")
        assert len(turn["utterances"]) == 1
        await counter.settle()
        assert "手机号的后四位" in said((await mei.turns())[-1])


async def test_two_wishes_in_one_message(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say("10421 到哪了，还有 10423 我要退款")
        assert turn["decision"] == "clarify"
        assert "SF1040210421" in turn["replies"][0]
        assert "退款 ¥189.00" in turn["replies"][1]


async def test_the_language_follows_the_customer(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk("C1002")
        answers = [await alex.say(text) for text in ("Where is order 20731?", "20731 到哪了", "Where is it?")]
        assert [turn["language"] for turn in answers] == ["en", "zh", "en"]
        assert "tracking number JD0020731" in said(answers[0])
        assert "单号 JD0020731" in said(answers[1])
        assert said(answers[2]) == said(answers[0])


async def test_a_press_keeps_the_language_of_the_conversation(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk("C1002")
        await alex.say("I want a refund for order 20733")
        turn = await alex.press("Confirm")
        assert turn["language"] == "en"
        assert done(turn) == [("refund", "20733", "done")]
        assert "$27.00" in said(turn)


async def test_the_same_message_twice_is_one_turn(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("refund.request", order_id="10423"))
        utterance = Utterance(key="yes", text="确认", at=counter.clock.now(), customer_id="C1001")
        for _ in range(3):
            await counter.app.service.gateway.accept(mei.address, utterance)
            await counter.settle()
        assert len(await mei.turns()) == 2
        assert counter.shop.count("apply") == 1


async def test_conversations_do_not_wait_for_each_other(desk: OpenDesk) -> None:
    async with desk() as counter:
        talks = [counter.talk() for _ in range(5)]
        for talk in talks:
            await talk.write(wish("order.status", order_id="10421"))
        await asyncio.gather(*(counter.app.service.step() for _ in talks))
        assert [len(await talk.turns()) for talk in talks] == [1] * 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\u200b\u200f",
        "😀" * 1000,
        "<script>alert(1)</script>",
        "'; DROP TABLE conversations; --",
        "{0.__class__} %s {order_id}",
        '{"message": [1, 2',
        "/order.status{",
        "/haoke_shown",
        "x" * 4000,
        "\ud800 lone",
    ],
)
async def test_any_text_gets_a_polite_answer(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        mei = counter.talk()
        turn = await mei.say(text)
        assert turn["decision"] in ("clarify", "decline", "answer", "handoff")
        assert said(turn)
        assert (
            "SF1040210421" in said(await mei.say(wish("order.status", order_id="10421"))) or turn["handoff"]
        )


async def test_a_timer_that_nobody_knows_is_silent(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say("你好")
        before = len(await mei.messages())
        async with counter.app.store.write() as tx:
            await counter.app.timers.set(tx, mei.id, "of another version", 1)
        counter.clock.advance(5)
        await counter.settle()
        assert len(await mei.messages()) == before
        assert rule((await mei.turns())[-1]) == "timer.nothing"


async def test_a_turn_is_remembered_as_rasa_events(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk()
        await mei.say(wish("order.status", order_id="10421"))
        kinds = await heard(counter, mei)
        assert kinds[0] == "user"
        assert kinds[-1] == "bot"
        assert {"slot", "action"} <= set(kinds)


async def heard(counter: Counter, talk: Talk) -> list[str]:
    """The kinds of the events in the log."""
    from bot.conversation import history

    async with counter.app.store.read() as tx:
        conversation = await history.load(tx, talk.id)
    return [event["event"] for event in conversation.tracker.events]


async def test_nothing_waits_in_the_inbox_when_all_is_said(desk: OpenDesk) -> None:
    from sqlalchemy import func, select

    async with desk() as counter:
        mei = counter.talk()
        await mei.say("你好")
        async with counter.app.store.read() as tx:
            open_rows = select(func.count()).select_from(inbox).where(inbox.c.state != "done")
            assert await tx.scalar(open_rows) == 0
