"""A few words that are easily taken for something else: thanks in a question, a bare number for a fault, what is asked of whom."""

import pytest

from tests.flow.kit import OpenDesk, rule, said, wish


@pytest.mark.parametrize("thanks", ["哦知道了，多谢", "行吧谢啦", "ok thanks anyway"])
async def test_who_only_looked_leaves_with_thanks(desk: OpenDesk, thanks: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=None)
        asked = await someone.say("/product.stock")
        assert asked["decision"] == "clarify"
        turn = await someone.say(thanks)
        assert "哪一款" not in said(turn)
        assert "Which product" not in said(turn)


@pytest.mark.parametrize("number", ["就是10424这单呀", "10424哦"])
async def test_a_number_is_no_fault(desk: OpenDesk, number: str) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("warranty.repair", order_id="10424"))
        turn = await mei.say(number)
        assert "10424哦" not in said(turn)
        assert "呀”" not in said(turn)


@pytest.mark.parametrize(
    "text", ["换货登记以后还能反悔吗", "after requesting a return can i change my mind?"]
)
async def test_whether_it_could_be_undone_undoes_nothing(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert turn["decision"] == "answer"
        assert "确认" not in said(turn)


@pytest.mark.parametrize("text", ["那这事该找哪位聊", "so who should I talk to about this?"])
async def test_whom_to_ask_is_told(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert "400-820-0000" in said(await counter.talk(customer=None).say(text))


async def test_who_looks_for_an_order_gets_that(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        await mei.say(wish("order.status", order_id="10423"))
        turn = await mei.say("帮我查查10421的物流")
        assert "SF1040210421" in said(turn)


@pytest.mark.parametrize("text", ["10423 按了开关没反应", "10423 水壶一股胶味", "10423 水煮不开"])
async def test_what_is_wrong_with_an_order_of_theirs_is_no_question_about_goods(
    desk: OpenDesk, text: str
) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert rule(turn) in ("request.symptom", "request.problem", "request.known"), rule(turn)
        assert "维修" in said(turn)


async def test_what_is_not_pursued_gets_no_apology_for_missing_articles(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        offered = await mei.say("围巾是给前男友买的 一看见就难过")
        turn = await mei.say("唉 算了")
        assert "确切的资料" not in said(turn), said(offered)
