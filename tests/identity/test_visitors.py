"""Visitors: an order number and the end of its phone open that order, here; everything else tells them nothing."""

import pytest
from sqlalchemy import select

from bot.conversation.records import grants
from tests.flow.kit import Counter, OpenDesk, Trace, said, wish

ASKED = "手机号的后四位"
NOT_FOUND = "没有查到您可以查看的这笔订单"
# What a visitor may name: (what, the right digits). The first three exist and are not theirs; the others do not exist.
NAMED = ("10421", "20731", "SF1040210421", "99999", "SF9999999999")


async def test_number_and_digits_open_the_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        asked = await visitor.say("订单 10421 到哪了")
        assert asked["decision"] == "clarify"
        assert ASKED in said(asked)
        opened = await visitor.say("4821")
        assert opened["decision"] == "answer"
        assert "SF1040210421" in said(opened)


@pytest.mark.parametrize("digits", ["尾号 4821", "13800004821", "4821，谢谢"])
async def test_digits_in_other_words(desk: OpenDesk, digits: str) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say("订单 10421 到哪了")
        assert "SF1040210421" in said(await visitor.say(digits))


async def test_both_in_one_message(desk: OpenDesk) -> None:
    async with desk() as counter:
        assert "SF1040210421" in said(await counter.talk(None).say("订单10421，手机尾号4821，到哪了"))


async def test_an_open_order_stays_open_in_its_conversation_alone(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say("订单10421，手机尾号4821，到哪了")
        assert "SF1040210421" in said(await visitor.say("订单 10421 到哪了"))
        assert ASKED in said(await visitor.say("订单 10423 到哪了"))  # another order of the same customer
        assert ASKED in said(await counter.talk(None).say("订单 10421 到哪了"))  # another conversation


async def test_a_second_order_with_its_digits_opens_too(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say("订单10421，手机尾号4821，到哪了")
        assert "10422" in said(await visitor.say("订单10422，手机尾号4821，到哪了"))


async def test_the_number_may_be_corrected_before_the_digits(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say("订单 99999 到哪了")
        again = await visitor.say("打错了，是 10421")
        assert ASKED in said(again)
        assert "10421" in said(again)
        assert "SF1040210421" in said(await visitor.say("4821"))


async def test_a_parcel_number_opens_its_order(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say("SF1040210421 到哪了")
        assert "10421" in said(await visitor.say("4821"))


async def ask(counter: Counter, named: str, digits: str) -> tuple[Trace, Trace]:
    """The question for the digits, and what wrong ones lead to."""
    visitor = counter.talk(None)
    return await visitor.say(f"{named} 到哪了"), await visitor.say(digits)


async def test_not_yours_and_not_there_are_answered_word_for_word_alike(desk: OpenDesk) -> None:
    async with desk() as counter:
        seen = set()
        for named in NAMED:
            first, second = await ask(counter, named, "0000")
            assert NOT_FOUND in said(second)
            seen.add(
                (
                    said(first).replace(named, "…"),
                    said(second),
                    str(first["facts"]).replace(named, "…"),
                    str(second["facts"]),
                    str(second["slots"]),
                    first["decision"],
                    second["decision"],
                )
            )
        assert len(seen) == 1


async def test_a_customer_learns_nothing_about_the_orders_of_others(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk("C1002")
        answers = [await alex.say(f"Where is order {named}?") for named in ("10421", "99999")]
        assert said(answers[0]) == said(answers[1])
        assert answers[0]["facts"] == answers[1]["facts"] == {}
        assert [turn["decision"] for turn in answers] == ["decline", "decline"]


async def test_a_parcel_number_does_not_tell_which_order_it_belongs_to(desk: OpenDesk) -> None:
    async with desk() as counter:
        asked = await counter.talk(None).say("SF1040210421 到哪了")
        assert "10421 " not in said(asked).replace("SF1040210421", "")
        assert asked["slots"].get("order_id") in (None, "SF1040210421")


async def test_ten_misses_end_with_a_person_until_tomorrow(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        for number in range(9):
            await visitor.say(f"订单 9000{number} 到哪了")
            assert NOT_FOUND in said(await visitor.say("0000"))
        await visitor.say("订单 10421 到哪了")
        tenth = await visitor.say("0000")
        assert tenth["decision"] == "handoff"
        assert tenth["handoff"]["reason"] == "identity"
        assert "核对失败的次数有点多" in said(tenth)

        await counter.people.release(visitor.id, "mei")
        right = await visitor.say("订单10421，手机尾号4821，到哪了")
        assert "SF1040210421" not in said(right)
        await counter.people.release(visitor.id, "mei")

        counter.clock.advance(86_400)
        assert "SF1040210421" in said(await visitor.say("订单10421，手机尾号4821，到哪了"))


async def test_somebody_elses_misses_are_not_mine(desk: OpenDesk) -> None:
    async with desk() as counter:
        guesser = counter.talk(None)
        for _ in range(10):
            await guesser.say("订单 10421 到哪了")
            await guesser.say("0000")
        assert await guesser.owner() == "queue"
        assert "SF1040210421" in said(await counter.talk(None).say("订单10421，手机尾号4821，到哪了"))


async def test_a_misheard_answer_is_not_a_miss(desk: OpenDesk) -> None:
    """Words that hold no digits are asked again, however often, and never counted as guesses."""
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say("订单 10421 到哪了")
        again = await visitor.say("耳机到哪了")
        assert NOT_FOUND not in said(again)
        assert "SF1040210421" in said(await visitor.say("4821"))


@pytest.mark.parametrize(
    "wish",
    [
        "订单 10422 的地址改成上海市徐汇区漕溪北路1号",
        "把我的手机号改成 13911112222",
        "把 10422 的收货电话改成 13911112222",
    ],
)
async def test_digits_do_not_let_a_visitor_change_addresses_or_personal_data(
    desk: OpenDesk, wish: str
) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say("订单10422，手机尾号4821，到哪了")
        turn = await visitor.say(wish)
        assert turn["decision"] in ("decline", "clarify", "handoff", "answer"), "the way with a code is told"
        await visitor.say("1")
        await visitor.say("是的")
        assert [e.type for e in await counter.effects() if e.state != "proposed"] == []
        assert counter.shop.count("apply") == 0


async def test_digits_let_a_visitor_refund_since_money_goes_back_where_it_came_from(desk: OpenDesk) -> None:
    async with desk() as counter:
        visitor = counter.talk(None)
        await visitor.say(wish("refund.request", order_id="10423"))
        await visitor.say("4821")
        turn = await visitor.press("确认")
        assert [(e["type"], e["order"], e["state"]) for e in turn["effects"]] == [("refund", "10423", "done")]


async def test_who_signed_in_once_is_a_visitor_in_the_next_unsigned_request(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk("C1001", name="alice")
        assert "SF1040210421" in said(await mei.say("订单 10421 到哪了"))
        unsigned = await mei.say("到哪了", customer=None)
        assert "10421" not in said(unsigned)
        assert unsigned["slots"] == {}
        assert ASKED in said(await mei.say("订单 10423 到哪了", customer=None))


async def test_an_effect_that_was_shown_to_a_customer_is_nobody_elses(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk("C1001", name="alice")
        await mei.say(wish("refund.request", order_id="10423"))
        confirm = await mei.payload("确认")
        for text in ("是的", "1", confirm, "你们几点下班"):
            turn = await mei.say(text, customer=None)
            assert "10423" not in said(turn)
            assert "189" not in said(turn)
            assert turn["effects"] == []
        assert counter.shop.count("apply") == 0
        # Still hers, once she speaks herself.
        assert (await mei.say(confirm))["effects"][0]["state"] == "done"


async def test_what_one_customer_gave_is_not_shown_to_the_next(desk: OpenDesk) -> None:
    """A shared page: 林梅 signs out in the middle of an address change, 王强 signs in."""
    async with desk() as counter:
        page = counter.talk("C1001", name="kiosk")
        await page.say("订单 10422 地址改成上海市徐汇区漕溪北路1号")
        turn = await page.say("是的", customer="C1003")
        assert "漕溪北路" not in said(turn)
        assert "10422" not in said(turn)
        assert (await counter.effects())[0].state == "proposed"


async def test_signing_in_keeps_what_was_said_before(desk: OpenDesk) -> None:
    async with desk() as counter:
        page = counter.talk(None, name="page")
        await page.say("订单 10421 到哪了")
        assert "SF1040210421" in said(await page.say("订单 10421 到哪了", customer="C1001"))


async def test_where_others_read_along_no_order_is_opened(desk: OpenDesk) -> None:
    """Whoever reads the digits there could use them, and say yes to what was asked of somebody else."""
    async with desk() as counter:
        thread = counter.talk(None, name="thread", shared=True)
        for words in (
            "订单 10421 到哪了",
            "订单10422，手机尾号4821，我要取消",
            "4821",
            "SF1040210421 到了吗",
        ):
            turn = await thread.say(words)
            assert ASKED not in said(turn)
            assert "羊毛围巾" not in said(turn)
            assert turn["effects"] == []
        answer = said(await thread.say("where is my order 10421? phone ends in 4821"))
        assert "direct message" in answer
        async with counter.app.store.read() as tx:
            assert (await tx.execute(select(grants))).all() == []
