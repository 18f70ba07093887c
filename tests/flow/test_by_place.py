"""What was told as a list is pointed at by its place, in a wish of its own."""

import pytest

from tests.flow.kit import OpenDesk, done, said, wish

LIST = wish("order.history")


@pytest.mark.parametrize(
    ("words", "order"),
    [("申请退款，第三单", "10423"), ("把第1笔取消掉", "10422"), ("最下面那单的物流给我看看", "10425")],
)
async def test_the_order_at_the_place_that_is_named_is_meant(desk: OpenDesk, words: str, order: str) -> None:
    async with desk() as counter:
        talk = counter.talk()
        assert "10424" in said(await talk.say(LIST))
        turn = await talk.say(words)
        assert order in said(turn)
        assert turn["slots"]["order_id"] == order
        assert done(turn) == []


@pytest.mark.parametrize("words", ["第一次退款，怎么弄", "第一个问题：退款要多久"])
async def test_what_only_counts_something_else_points_at_no_order(desk: OpenDesk, words: str) -> None:
    async with desk() as counter:
        talk = counter.talk()
        await talk.say(LIST)
        assert not (await talk.say(words))["slots"].get("order_id")


async def test_where_nothing_was_listed_it_is_asked_which(desk: OpenDesk) -> None:
    async with desk() as counter:
        turn = await counter.talk().say("第二个退款")
        assert not turn["slots"].get("order_id")
        assert turn["decision"] == "clarify"


@pytest.mark.parametrize(("words", "order"), [("第一个到哪了", "10422"), ("最后一个到哪里了呀", "10421")])
async def test_the_place_of_a_choice_answers_which_order(desk: OpenDesk, words: str, order: str) -> None:
    async with desk() as counter:
        talk = counter.talk()
        asked = said(await talk.say("我的快递到哪了"))
        assert 0 < asked.index("10422") < asked.index("10421")
        turn = await talk.say(words)
        assert f"订单 {order}" in said(turn)


async def test_a_wish_of_its_own_takes_the_order_at_its_place(desk: OpenDesk) -> None:
    async with desk() as counter:
        talk = counter.talk()
        await talk.say("我的快递到哪了")
        turn = await talk.say("把第一个取消了吧")
        assert "10422" in said(turn)
        assert done(await talk.say("确认")) == [("cancel_order", "10422", "done")]
