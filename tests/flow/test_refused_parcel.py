"""What refusing a parcel at the door costs is told for the order, with who pays a way back; not what sending costs."""

import pytest

from tests.flow.kit import OpenDesk, rule, said, wish


@pytest.mark.parametrize(
    ("customer", "order", "asks", "told"),
    [
        ("C1002", "20731", "will i be charged postage if i turn the driver away?", "you pay the way back"),
        ("C1002", "20731", "can I send the courier away, what does it cost", "refuse it"),
        ("C1001", "10421", "我拒收的话运费谁出", "运费"),
    ],
)
async def test_what_refusing_costs_is_told_of_the_order(
    desk: OpenDesk, customer: str, order: str, asks: str, told: str
) -> None:
    async with desk() as counter:
        talk = counter.talk(customer=customer)
        await talk.say(wish("order.status", order_id=order))
        turn = await talk.say(asks)
        assert rule(turn) == "request.refusal"
        assert told in said(turn), said(turn)
        assert order in said(turn)


@pytest.mark.parametrize("text", ["why do you refuse to refund me?", "I refuse to pay for that, what now?"])
async def test_other_refusals_are_none_of_a_parcel(desk: OpenDesk, text: str) -> None:
    async with desk() as counter:
        assert rule(await counter.talk(customer="C1002").say(text)) != "request.refusal"
