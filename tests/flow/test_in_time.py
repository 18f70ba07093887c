"""Whether it comes by a day that is named: from the due date, else from what is usual, and never as a promise."""

from datetime import timedelta

import pytest

from tests.flow.kit import OpenDesk, said, wish


@pytest.mark.parametrize(("days", "told"), [(9, "来得及"), (0, "赶不上")])
@pytest.mark.parametrize("asks", ["{day}要用，赶得上不", "10421 {day}之前收得到不？能收到吗"])
async def test_a_parcel_on_its_way(desk: OpenDesk, days: int, told: str, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10421"))
        day = counter.clock.now() + timedelta(days=days)
        answer = said(await mei.say(asks.format(day=f"{day.month}月{day.day}号")))
        assert told in answer, answer
        assert "预计" in answer, answer


async def test_not_sent_yet_tells_what_is_usual(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        soon, later = (counter.clock.now() + timedelta(days=days) for days in (1, 25))
        answer = said(await mei.say(f"围巾{soon.month}月{soon.day}号之前能到吗"))
        assert "不一定" in answer, answer
        answer = said(await mei.say(f"那{later.month}月{later.day}号来得及吗"))
        assert "按通常的速度来得及" in answer, answer
        assert "打包票" in answer, answer


async def test_a_day_alone_that_is_over_is_the_month_after(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10421"))
        before = counter.clock.now() - timedelta(days=3)
        answer = said(await mei.say(f"{before.day}号要用，来得及不"))
        assert "来得及" in answer, answer
        assert "预计" in answer, answer


async def test_in_english(desk: OpenDesk) -> None:
    async with desk() as counter:
        tom = counter.talk(customer="C1002")
        later = counter.clock.now() + timedelta(days=25)
        answer = said(await tom.say(f"will 20732 arrive before {later:%B} {later.day}?"))
        assert "in time for" in answer, answer


@pytest.mark.parametrize("asks", ["现在下单的话后天前能到吗", "周五之前申请退款来得及吗", "围巾什么时候到"])
async def test_other_questions_of_a_day_are_not_compared(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        answer = said(await mei.say(asks))
        assert "赶得上" not in answer, answer
        assert "赶不上" not in answer, answer


async def test_a_time_is_arranged_with_the_courier_and_a_day_that_has_gone_by_is_not_told(
    desk: OpenDesk,
) -> None:
    async with desk() as counter:
        late = said(await counter.talk(customer="C1002").say(wish("delivery.schedule", order_id="20731")))
        assert "courier" in late
        assert "due on" not in late
        in_time = said(await counter.talk(customer="C1001").say(wish("delivery.schedule", order_id="10421")))
        assert "预计" in in_time
