"""Questions about money while an act waits, and right after it was done: they are about that act, and about its order."""

import pytest

from tests.flow.kit import OpenDesk, done, rule, said, wish


@pytest.mark.parametrize(
    ("customer", "cancelled", "other", "asks", "its"),
    [
        ("C1002", "20732", "20734", "and my money?", "$89.00"),
        ("C1002", "20732", "20734", "when will I see the refund", "$89.00"),
        ("C1001", "10422", "10425", "那我的钱呢", "358.00"),
    ],
)
async def test_after_an_act_its_order_is_meant(
    desk: OpenDesk, customer: str, cancelled: str, other: str, asks: str, its: str
) -> None:
    async with desk() as counter:
        alex = counter.talk(customer=customer)
        await alex.say(wish("order.cancel", order_id=cancelled))
        await alex.say(wish("refund.status", order_id=other))  # another order is looked at in between
        assert done(await alex.press("Confirm" if customer == "C1002" else "确认"))
        told = said(await alex.say(asks))
        assert its in told, told
        assert other not in told, told


@pytest.mark.parametrize(
    ("customer", "order", "asks", "its"),
    [
        ("C1002", "20732", "will I get all my money back", "$89.00"),
        ("C1002", "20732", "so how much am I getting back", "$89.00"),
        ("C1001", "10422", "能全额退吗", "358.00"),
    ],
)
async def test_after_a_cancellation_its_money_is_told(
    desk: OpenDesk, customer: str, order: str, asks: str, its: str
) -> None:
    async with desk() as counter:
        alex = counter.talk(customer=customer)
        await alex.say(wish("order.cancel", order_id=order))
        await alex.press("Confirm" if customer == "C1002" else "确认")
        told = said(await alex.say(asks))
        assert its in told, told


async def test_a_cancellation_that_was_not_done_has_no_money_to_tell(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        await alex.say(wish("order.cancel", order_id="20731"))  # it has left
        turn = await alex.say("how long will it take")
        assert rule(turn) != "request.after_money"
        assert "no refund on record" not in said(turn)


@pytest.mark.parametrize("intent", ["order.cancel", "refund.request", "return.request"])
@pytest.mark.parametrize(
    "asks", ["and what happens to my money", "would I get my money back", "when would the money be back?"]
)
async def test_the_money_of_what_waits_is_told_by_it(desk: OpenDesk, intent: str, asks: str) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        shown = said(await alex.say(wish(intent, order_id="20732" if "cancel" in intent else "20733")))
        turn = await alex.say(asks)
        assert said(turn).endswith(shown), said(turn)
        assert "no refund on record" not in said(turn)
        assert done(turn) == []


async def test_the_same_in_chinese(desk: OpenDesk) -> None:
    async with desk() as counter:
        mei = counter.talk(customer="C1001")
        shown = said(await mei.say(wish("return.request", order_id="10424")))
        turn = await mei.say("那钱什么时候退")
        assert said(turn).endswith(shown)
        turn = await mei.say("退到哪张卡")
        assert said(turn).endswith(shown), said(turn)


async def test_a_refund_says_when_it_arrives_before_it_is_agreed_to(desk: OpenDesk) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        assert "3-5 working days" in said(await alex.say(wish("refund.request", order_id="20733")))


@pytest.mark.parametrize("asks", ["how soon is the money in my account", "which card will the money go to"])
async def test_what_the_card_does_not_say_is_told_before_it(desk: OpenDesk, asks: str) -> None:
    async with desk() as counter:
        alex = counter.talk(customer="C1002")
        shown = said(await alex.say(wish("return.request", order_id="20733")))
        told = said(await alex.say(asks))
        assert told.endswith(shown)
        assert "the way you paid, usually" in told.removesuffix(shown)
