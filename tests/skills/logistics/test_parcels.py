"""Parcels that are awaited, late, lost, damaged: honest facts, and claims the shop really files."""

import pytest

from bot.skill import Services
from skills.logistics.issue import TROUBLES, DeliveryIssue
from skills.logistics.schedule import DeliverySchedule
from skills.logistics.urge import DeliveryUrge
from tests.skills.kit import _tracker, counter


async def test_hurrying_an_order_in_time_gets_facts_and_no_promise() -> None:
    async with counter(customer="C1001") as desk:
        unshipped = await desk.say(DeliveryUrge(), "快点发货", order_id="10422")
        assert unshipped.decision == "answer"
        assert "3月11日" in unshipped.zh
        assert "不能保证" in unshipped.zh
        shipped = await desk.say(DeliveryUrge(), "快点送", order_id="10421")
        assert "目前没有延误" in shipped.zh
        arrived = await desk.say(DeliveryUrge(), "快点", order_id="10423")
        assert arrived.buttons == []
        assert "没收到货" in arrived.zh
        assert (await desk.order("10422")).extra.get("changes") is None


async def test_an_overdue_dispatch_is_noted_for_the_warehouse_once() -> None:
    async with counter(customer="C1002") as desk:
        desk.wait(days=1)
        said = await desk.say(DeliveryUrge(), "ship it already", order_id="20732", language="en")
        assert said.decision == "act"
        assert said.receipts[0].reference in said.en
        assert "20732 (running shoes)" in said.en
        again = await desk.say(DeliveryUrge(), "hurry up", order_id="20732", language="en")
        assert again.decision == "answer"


async def test_a_parcel_late_enough_is_chased_once() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(DeliveryUrge(), "hurry up", order_id="20731", language="en")
        assert said.decision == "act"
        assert said.receipts[0].reference in said.en
        assert "within 3 days" in said.en
        again = await desk.say(DeliveryIssue(), "my parcel is late", order_id="20731", language="en")
        assert again.decision == "answer"
        assert said.receipts[0].reference in again.en


async def test_where_a_late_parcel_is_gets_an_answer_and_chasing_it_is_offered() -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(DeliveryIssue(), "it should be here by now", order_id="20731", language="en")
        assert said.decision == "answer"
        assert "Customs cleared" in said.en
        filed = await desk.say(DeliveryIssue(), "it is late, please chase it", order_id="20731")
        assert filed.decision == "act"
        assert "Customs cleared" in filed.en


async def test_a_parcel_a_day_late_may_be_chased_if_the_customer_wishes() -> None:
    async with counter(customer="C1002") as desk:
        desk.wait(days=-1)
        said = await desk.say(DeliveryIssue(), "怎么还没到", order_id="20731")
        assert said.decision == "answer"
        assert "晚了 1 天" in said.zh
        chosen = {"problem": "late", "remedy": "claim"}
        filed = await desk.say(DeliveryIssue(), "1", order_id="20731", entities=chosen)
        assert filed.decision == "act"


async def test_a_parcel_in_time_is_not_called_lost() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(DeliveryIssue(), "我的快递是不是丢了", order_id="10421")
    assert said.decision == "answer"
    assert "预计 3月11日" in said.zh


async def test_marked_delivered_but_not_received_is_taken_up_at_once() -> None:
    async with counter(customer="C1003") as desk:
        said = await desk.say(DeliveryIssue(), "显示签收了但我没收到")
        assert said.decision == "act"
        assert "快递柜" in said.zh
        assert (await desk.order("30911")).extra["claims"]


async def test_damage_is_met_with_choices_and_after_the_time_for_it_with_other_ways() -> None:
    async with counter(customer="C1003") as desk:
        fresh = await desk.say(DeliveryIssue(), "收到就是碎的")
        assert fresh.decision == "clarify"
        assert "48 小时" in fresh.zh
        chosen = {"problem": "damaged", "remedy": "claim"}
        assert (await desk.say(DeliveryIssue(), "1", entities=chosen)).decision == "act"
        desk.wait(days=3)
        assert (await desk.say(DeliveryIssue(), "外壳裂了")).decision == "decline"
    async with counter(customer="C1001") as desk:
        coming = await desk.say(DeliveryIssue(), "万一送来是坏的怎么办", order_id="10421")
        assert coming.responses == ["delivery.issue.damaged_on_the_way"]


@pytest.mark.parametrize(
    ("customer", "order_id", "text", "response"),
    [
        ("C1001", "10422", "包裹丢了", "delivery.issue.not_shipped"),
        ("C1001", "10422", "我要拒收", "delivery.issue.refuse_unshipped"),
        ("C1001", "10421", "可以拒收吗", "delivery.issue.refuse"),
        ("C1001", "10423", "我要拒收", "delivery.issue.refuse_delivered"),
        ("C1001", "10423", "怎么这么慢", "delivery.issue.arrived"),
        ("C1001", "10421", "单号查不到物流", "delivery.issue.tracking"),
        ("C1002", "20734", "it is lost", "delivery.issue.closed"),
    ],
)
async def test_what_cannot_be_claimed_is_explained(
    customer: str, order_id: str, text: str, response: str
) -> None:
    async with counter(customer=customer) as desk:
        said = await desk.say(DeliveryIssue(), text, order_id=order_id)
    assert said.responses == [response]


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("it says delivered but i never received it", "not_received"),
        ("the tracking has not moved for days", "lost"),
        ("the box was crushed", "damaged"),
        ("my parcel is late", "late"),
        ("物流一直没更新", "lost"),
        ("快递说送到了，可是我没收到", "not_received"),
        ("等了好久", "late"),
    ],
)
def test_troubles_are_told_apart(text: str, trouble: str) -> None:
    assert next(code for code, pattern in TROUBLES.items() if pattern.search(text)) == trouble


async def test_the_trouble_is_asked_for_when_it_was_not_said() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(DeliveryIssue(), "包裹有问题", order_id="10421")
    assert (said.asks, said.decision) == ("parcel_problem", "clarify")


async def test_a_wish_for_a_day_travels_with_an_order_that_has_not_left() -> None:
    async with counter(customer="C1001") as desk:
        shown = await desk.say(
            DeliverySchedule(), "10422 周六送", order_id="10422", entities={"date": "2026-03-14"}
        )
        assert "不能保证" not in shown.en
        assert "时间不能保证" in shown.zh
        done = await desk.confirm(DeliverySchedule(), shown)
        assert "10422（羊毛围巾 ×2）：“周六送”" in done.zh
        asked = await desk.say(DeliverySchedule(), "能约时间吗", order_id="10422")
        assert asked.asks == "delivery_time"


async def test_once_it_left_the_courier_is_the_one_to_ask() -> None:
    async with counter(customer="C1001") as desk:
        said = await desk.say(DeliverySchedule(), "能晚两天送吗", order_id="10421")
        assert "95338" in said.zh
        assert said.asks == ""
        assert "送达" in (await desk.say(DeliverySchedule(), "约时间", order_id="10423")).zh
    async with counter(customer="C1002") as desk:
        said = await desk.say(DeliverySchedule(), "tomorrow please", order_id="20734", language="en")
        assert said.decision == "decline"


@pytest.mark.parametrize(
    "text",
    ["快递电话多少", "快递电话有没有", "哪家快递送的", "who's the courier", "how do i reach the courier"],
)
async def test_who_brings_it_is_told_and_no_trouble_is_asked_for(text: str) -> None:
    async with counter(customer="C1002") as desk:
        told = await desk.say(DeliveryIssue(), text, order_id="20731")
        assert (told.responses, told.decision) == (["delivery.courier"], "answer")
        assert "JD0020731" in told.en


@pytest.mark.parametrize("text", ["快递员电话打不通", "the courier never came"])
async def test_trouble_with_the_courier_is_still_trouble(text: str) -> None:
    async with counter(customer="C1002") as desk:
        assert "delivery.courier" not in (await desk.say(DeliveryIssue(), text, order_id="20731")).responses


@pytest.mark.parametrize("text", ["hurry up, where is my order 20731?", "快点啊 我的货到哪了"])
async def test_who_hurries_and_asks_where_it_is_is_told_first(text: str) -> None:
    async with counter(customer="C1002") as desk:
        urge = DeliveryUrge()
        await urge.setup(Services(shop=desk.view))
        tracker = _tracker("delivery.urge", text, "en", (), {"order_id": "20731"})
        (then,) = await urge.run(None, tracker, {"actions": ["order_status"]})
        assert then["name"] == "order_status"


async def test_what_is_wrong_is_not_asked_where_the_order_shows_it() -> None:
    async with counter(customer="C1002") as desk:
        late = await desk.say(DeliveryIssue(), "what is the matter", order_id="20731", language="en")
        assert (late.asks, late.responses) == ("", ["delivery.issue.late"])
        here = await desk.say(DeliveryIssue(), "something is up with it", order_id="20733", language="en")
        assert here.asks == "parcel_problem"
        filed = await desk.say(
            DeliveryIssue(), "it says delivered, i never got it", order_id="20733", language="en"
        )
        again = await desk.say(DeliveryIssue(), "asked the neighbours", order_id="20733", language="en")
        assert again.asks == ""
        assert filed.receipts[0].reference in again.en


@pytest.mark.parametrize(
    "text",
    [
        "20731 is late. What compensation do I get?",
        "20731 晚了，赔我多少",
        "never arrived, I want my $41 back",
        "一直没收到，把钱退我",
    ],
)
async def test_who_asks_for_money_gets_no_enquiry_unasked(text: str) -> None:
    async with counter(customer="C1002") as desk:
        said = await desk.say(DeliveryIssue(), text, order_id="20731", language="en")
        assert said.decision != "act"
        assert not said.receipts
        assert "can file an enquiry" in said.en


async def test_late_and_never_come_are_one_matter_while_it_is_on_its_way() -> None:
    async with counter(customer="C1002") as desk:
        first = await desk.say(
            DeliveryIssue(), "it is late, please file an enquiry", order_id="20731", language="en"
        )
        assert first.decision == "act"
        again = await desk.say(
            DeliveryIssue(), "it never arrived, look into it", order_id="20731", language="en"
        )
        assert not again.receipts
        assert first.receipts[0].reference in again.en


@pytest.mark.parametrize("text", ["水壶收到就是碎的，把钱退我", "it came broken, I'd like a refund"])
async def test_who_has_it_broken_and_wants_the_money_is_shown_the_refund(text: str) -> None:
    async with counter(customer="C1001") as desk:
        issue = DeliveryIssue()
        await issue.setup(Services(shop=desk.view))
        tracker = _tracker(
            "delivery.issue", text, "zh", (), {"order_id": "10423", "parcel_problem": "damaged"}
        )
        (then,) = await issue.run(None, tracker, {"actions": ["refund_request"]})
        assert then["name"] == "refund_request"


async def test_who_only_says_that_it_is_broken_is_shown_the_ways_out() -> None:
    async with counter(customer="C1001") as desk:
        told = await desk.say(DeliveryIssue(), "水壶收到就是碎的", order_id="10423", parcel_problem="damaged")
        assert told.responses[0].startswith("delivery.issue.damaged")
