"""Who has a parcel in their hands, or did not take it in, is believed, whatever the tracking says."""

import pytest

from skills.logistics.issue import DeliveryIssue
from tests.skills.kit import counter


@pytest.mark.parametrize(
    "text",
    [
        "包裹收到了，纸箱被水泡过",
        "今天拿到的，外面全压扁了",
        "it arrived soaked",
        "i just got it and the box is crushed",
    ],
)
async def test_damage_in_hand_is_a_damage_though_the_tracking_has_it_on_its_way(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(DeliveryIssue(), text, order_id="10421", parcel_problem="damaged")
        assert said.responses == ["delivery.issue.damaged"]


@pytest.mark.parametrize(
    "text", ["要是路上压坏了咋办呢", "路上下雨，别给弄湿了", "will it get wet on the way"]
)
async def test_damage_that_is_only_feared_is_told_what_to_do_at_the_door(text: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(DeliveryIssue(), text, order_id="10421", parcel_problem="damaged")
        assert "delivery.issue.damaged" not in said.responses


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("快递来了我当场拒收了", "delivery.issue.refused"),
        ("we rejected the parcel this morning", "delivery.issue.refused"),
        ("可以拒收吗", "delivery.issue.refuse"),
        ("can i refuse it when it comes", "delivery.issue.refuse"),
    ],
)
async def test_a_parcel_that_was_refused_is_not_told_that_it_may_be(text: str, response: str) -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(DeliveryIssue(), text, order_id="10421", parcel_problem="refuse")
        assert said.responses == [response]
