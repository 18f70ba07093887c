"""Who greets first and then asks when a thing of theirs comes is told of that order; a visitor who asks how long parcels take is told that."""

import pytest

from tests.flow.kit import OpenDesk


@pytest.mark.parametrize(
    ("customer", "hello", "says", "order"),
    [
        ("C1001", "在不", "我那个耳机几号能到啊", "10421"),
        ("C1001", "你好呀", "我买的耳机哪天能送来", "10421"),
        ("C1002", "hi there", "on what day will my earphones be delivered", "20731"),
    ],
)
async def test_the_order_is_told(desk: OpenDesk, customer: str, hello: str, says: str, order: str) -> None:
    async with desk() as counter:
        someone = counter.talk(customer=customer)
        await someone.say(hello)
        turn = await someone.say(says)
        assert turn["decision"] == "answer", turn["replies"]
        assert order in turn["replies"][0]


async def test_what_comes_near_is_offered_in_the_customers_own_language(desk: OpenDesk) -> None:
    async with desk() as counter:
        someone = counter.talk(customer="C1002")
        await someone.say("where do i send the kettle back to")
        turn = await someone.say("i dont have a printer")
        assert turn["replies"]
        assert not any("\u4e00" <= letter <= "\u9fff" for reply in turn["replies"] for letter in reply)
