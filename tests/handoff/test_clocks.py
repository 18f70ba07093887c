"""The clocks of people's answers: the first, every further one, and until it is over; on opening time alone."""

from datetime import datetime, timedelta
from typing import Any

from tests.flow.kit import Counter, OpenDesk, wish

PERSON = wish("handoff.request")


async def ticket(counter: Counter) -> Any:
    return (await counter.tickets())[-1]


async def test_a_further_question_starts_a_clock_that_an_answer_stops(desk: OpenDesk) -> None:
    async with desk() as counter:
        people, mei = counter.people, counter.talk()
        await mei.say(PERSON)
        await people.claim(mei.id, "ann")
        await mei.say("在吗")
        assert (await ticket(counter)).next_due_at is None, (
            "the first answer is still owed; its own clock runs"
        )
        await people.say(mei.id, "ann", "您好，我是安。")
        asked_at = counter.clock.now()
        await mei.say("什么时候到？")
        due = (await ticket(counter)).next_due_at
        assert timedelta(seconds=290) < due - asked_at <= timedelta(seconds=310)
        counter.clock.advance(60)
        await mei.say("还在吗？")
        assert (await ticket(counter)).next_due_at == due, "who asks again does not get less time, nor more"
        await people.say(mei.id, "ann", "明天。")
        now = await ticket(counter)
        assert (now.next_due_at, now.answers, now.late) == (None, 1, 0)


async def test_a_late_answer_is_counted_as_late_once(desk: OpenDesk) -> None:
    async with desk() as counter:
        people, mei = counter.people, counter.talk()
        await mei.say(PERSON)
        await people.claim(mei.id, "ann")
        await people.say(mei.id, "ann", "您好。")
        await mei.say("什么时候到？")
        counter.clock.advance(20 * 60)
        await people.say(mei.id, "ann", "明天。")
        await people.say(mei.id, "ann", "下午。")
        now = await ticket(counter)
        assert (now.answers, now.late) == (1, 1)


async def test_the_time_to_settle_runs_on_opening_hours(desk: OpenDesk) -> None:
    async with desk() as counter:  # ten o'clock; the shop is open from nine to nine
        mei = counter.talk()
        opened = counter.clock.now()
        await mei.say(PERSON)
        due: datetime = (await ticket(counter)).resolve_due_at
        assert due - opened == timedelta(hours=8)
        counter.clock.advance(9 * 3600)
        lin = counter.talk(customer=None)
        asked = counter.clock.now()
        await lin.say(PERSON)
        assert (await ticket(counter)).resolve_due_at - asked == timedelta(hours=8 + 12), (
            "the night does not count"
        )
