"""What is said in a few words of what was bought: fewer of it, whose fault it broke, why a colleague looks at it, and money that would come back."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    "text",
    [
        "我围巾留一条就够了",
        "围巾那单数量减成一条",
        "买了两条围巾，改成1条吧",
        "I only need one of the scarves from 10422",
    ],
)
async def test_fewer_of_an_order_is_told_how_that_is_done(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert rule(turn) == "request.fewer", said(turn)
        assert "order.change.quantity" in str(turn) or "数量" in said(turn) or "quantity" in said(turn)


@pytest.mark.parametrize(
    "text", ["等等，我想留一条", "能不能只取消其中一条", "wait, can I keep one of them?"]
)
async def test_keeping_one_while_a_cancellation_is_shown_cancels_nothing(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(wish("order.cancel", order_id="10422"))
        turn = await someone.say(text)
        assert rule(turn) == "request.fewer", said(turn)
        assert done(turn) == []
        assert "取消订单 10422" in said(turn) or "Cancel order 10422" in said(turn)


@pytest.mark.parametrize(
    "text", ["我只要一个说法", "帮我留一件，下周来买", "只要一个解释", "I only want one thing: an answer"]
)
async def test_one_of_something_else_is_no_smaller_order(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer=None).say(text)) != "request.fewer"


@pytest.mark.parametrize(
    "text", ["怎么还要人工去审核啊", "凭什么要同事审批", "why does a colleague have to approve it?"]
)
async def test_why_a_colleague_approves_is_told_and_nobody_is_fetched(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(wish("refund.request", order_id="10424"))
        turn = await someone.say(text)
        assert rule(turn) == "request.who_approves"
        assert turn["handoff"] is None
        assert "审核" in said(turn) or "colleague" in said(turn)


@pytest.mark.parametrize("text", ["大概审几天", "审批需要多长时间", "how long does the approval take"])
async def test_how_long_a_colleague_takes_is_told_of_what_waits(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(wish("refund.request", order_id="10424"))
        assert rule(await someone.say(text)) == "approval.still_waits"


@pytest.mark.parametrize(
    ("asks", "text"),
    [
        ("水壶还在保修期吗", "小孩打翻摔的，给保吗"),
        ("水壶保修多久", "要是自己弄进水了算不算"),
        ("is the kettle under warranty?", "I dropped it myself, does that count?"),
    ],
)
async def test_what_was_dropped_is_told_of_the_warranty(desk: OpenDesk, asks: str, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say(asks)
        turn = await someone.say(text)
        assert "不在保修" in said(turn) or "付费" in said(turn) or "not covered" in said(turn), said(turn)


@pytest.mark.parametrize("text", ["没反应了", "按键不亮", "it won't turn on any more"])
async def test_a_fault_told_right_after_the_warranty_is_a_repair(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1001")
        await someone.say("我买的水壶还在保修期吗")
        turn = await someone.say(text)
        assert rule(turn) == "request.symptom_invited", said(turn)
        assert "10423" in said(turn)
        assert done(turn) == []


@pytest.mark.parametrize(
    "text",
    [
        "围巾要是取消，钱几天能回来",
        "如果我把10422取消了，钱什么时候退给我",
        "if I cancel 10422, when do I get my money",
    ],
)
async def test_money_that_would_come_back_is_told_by_the_rules(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1001").say(text)
        assert "没有退款记录" not in said(turn)
        assert "3-5" in said(turn)
        assert done(turn) == []


async def test_what_is_no_address_corrects_no_refund(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        await someone.say(wish("refund.request", order_id="30911"))
        turn = await someone.say("不是要退款，是补差")
        assert "¥39.00" not in said(turn) or rule(turn) != "effect.corrected"


@pytest.mark.parametrize("text", ["不退了，补点钱给我行吗", "懒得退，退我一点钱算了", "补8块就不退了"])
async def test_a_little_money_instead_of_a_return_is_no_whole_refund(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1003")
        await someone.say("手机壳颜色跟图片上的不一样")
        turn = await someone.say(text)
        assert "¥39.00" not in said(turn), said(turn)
        assert turn["skill"] in ("goodwill", "")


@pytest.mark.parametrize(
    "text",
    [
        "手机壳跟照片不是一个色",
        "到手的手机壳和详情页颜色两样",
        "the phone case has a different colour than in the picture",
    ],
)
async def test_another_colour_than_in_the_picture_is_trouble(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1003").say(text)
        assert turn["decision"] == "clarify"
        assert "透明、雾蓝" not in said(turn)


@pytest.mark.parametrize("text", ["手机壳我自己选错型号了", "手机壳是我买小了，不怪你们"])
async def test_what_one_chose_wrong_oneself_is_not_our_mistake(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        turn = await counter.talk(customer="C1003").say(text)
        assert "发错" not in said(turn), said(turn)
