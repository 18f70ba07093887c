"""An open question is put again after other talk twice, then it is dropped; nobody upset is reminded of one."""

from tests.flow.kit import OpenDesk, said, wish

QUESTION = "哪一笔订单"


async def test_a_question_that_nobody_answers_is_put_again_twice_and_no_more(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        assert QUESTION in said(await mei.say(wish("return.request")))
        talk = [await mei.say(wish(other)) for other in ("membership.info", "account.login_issue") * 2]
        assert [QUESTION in said(turn) for turn in talk] == [True, True, False, False]


async def test_a_question_that_was_dropped_can_be_begun_anew(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request"))
        for other in ("membership.info", "account.login_issue", "membership.info"):
            await mei.say(wish(other))
        assert QUESTION in said(await mei.say(wish("return.request")))
        assert QUESTION in said(await mei.say(wish("membership.info")))


async def test_who_complains_is_not_reminded_of_a_question(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("return.request"))
        assert QUESTION not in said(await mei.say(wish("feedback.negative")))


async def test_an_act_that_waits_is_shown_again_twice_and_no_more(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        shown = said(await mei.say(wish("order.cancel", order_id="10422")))
        assert "取消" in shown
        talk = [await mei.say(wish(other)) for other in ("membership.info", "account.login_issue") * 2]
        again = ["取消订单" in said(turn) or "10422" in said(turn) for turn in talk]
        assert again == [True, True, False, False]
